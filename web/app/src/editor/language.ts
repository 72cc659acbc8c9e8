import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

/** R's formulas and expressions, token by token. */
const language = StreamLanguage.define<null>({
  name: 'r-formula',
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return 'comment';
    if (stream.match(/^(?:"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?)/)) return 'string';
    if (stream.match(/^`(?:\\.|[^`\\])*`?/)) return 'variableName';
    if (stream.match(/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?L?/)) return 'number';
    if (stream.match(/^(?:TRUE|FALSE|NULL|NA|NaN|Inf)(?![\w.])/)) return 'atom';
    if (stream.match(/^[\p{L}.][\p{L}\p{N}._]*(?=\s*\()/u)) return 'keyword';
    if (stream.match(/^[\p{L}.][\p{L}\p{N}._]*/u)) return 'variableName';
    if (stream.match(/^~/)) return 'definitionOperator';
    if (stream.match(/^(?:%[^%]*%|[-+*/^:&|!<>=]+)/)) return 'operator';
    stream.next();
    return 'punctuation';
  },
  tokenTable: { definitionOperator: tags.definitionOperator },
});

const style = HighlightStyle.define([
  { tag: tags.keyword, class: 'code-function' },
  { tag: tags.variableName, class: 'code-name' },
  { tag: tags.definitionOperator, class: 'code-tilde' },
  { tag: tags.operator, class: 'code-operator' },
  { tag: [tags.number, tags.atom], class: 'code-value' },
  { tag: tags.string, class: 'code-string' },
  { tag: tags.comment, class: 'code-comment' },
]);

/** Highlighting of R's formulas and expressions. */
export const formulaLanguage = [language, syntaxHighlighting(style)];
