import { rowsText } from './rows-text.js';
import type { DataInfo, VariableInfo } from './info.js';

/** Sizes of blocks that are printed. */
const MOST_SIZES = 10;

/** A number as R prints it: `6e+05`. */
function short(value: number): string {
  const fixed = String(value);
  const scientific = value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return scientific.length < fixed.length ? scientific : fixed;
}

function levelsText(levels: readonly string[]): string {
  if (levels.length <= 10) return levels.join(' ');
  return `${levels.slice(0, 5).join(' ')} ... ${levels.slice(-5).join(' ')}`;
}

/** Variables as RevoScaleR prints them. */
export function variablesText(variables: readonly VariableInfo[]): string {
  const lines = variables.map((variable, index) => {
    const { name, kind, storage, levels, low, high, description } = variable;
    const head = `Var ${index + 1}: ${name}${description ? `, ${description}` : ''}`;
    if (kind === 'factor') {
      return levels ? `${head}\n       ${levels.length} factor levels: ${levelsText(levels)}` : `${head}, Type: factor`;
    }
    const bound = (value: number) => (kind === 'numeric' ? value.toFixed(4) : String(value));
    const range = low != null && high != null ? `, Low/High: (${bound(low)}, ${bound(high)})` : '';
    const narrow = kind === 'numeric' && storage === 'float32' ? ', Storage: float32' : '';
    return `${head}, Type: ${kind}${narrow}${range}`;
  });
  return lines.join('\n');
}

/** What is known of data as RevoScaleR prints it. */
export function infoText(info: DataInfo): string {
  const lines = [`File name: ${info.fileName}`];
  if (info.description) lines.push(`Description: ${info.description}`);
  if (info.numRows !== null) lines.push(`Number of observations: ${short(info.numRows)}`);
  lines.push(`Number of variables: ${info.numVars}`, `Number of blocks: ${info.numBlocks}`);
  if (info.compressionType) lines.push(`Compression type: ${info.compressionType}`);
  const sizes = info.rowsPerBlock?.slice(0, MOST_SIZES).join(' ');
  if (sizes !== undefined) {
    const more = (info.rowsPerBlock?.length ?? 0) > MOST_SIZES ? ' ...' : '';
    lines.push(`Rows per block: ${sizes}${more}`);
  }
  if (info.varInfo) lines.push('Variable information:', variablesText(info.varInfo));
  if (info.data) {
    const { numRows } = info.data;
    const rows = numRows === 1 ? 'row' : 'rows';
    lines.push(`Data (${numRows} ${rows} starting with row ${info.startRow ?? 1}):`, rowsText(info.data));
  }
  return lines.join('\n');
}
