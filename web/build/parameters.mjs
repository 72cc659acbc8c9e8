// The parameters of every analysis as data, found out from their TypeScript declarations.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './run.mjs';

const FOLDER = join(root, 'web/src/generated');
const FILE = join(FOLDER, 'parameters.ts');
const HEAD = '// Written from the types of the engine by `npm run types`. Do not edit.\n';

const parse = (text) => ts.createSourceFile('types.ts', text, ts.ScriptTarget.Latest, true);
const generated = (name) => parse(readFileSync(join(FOLDER, name), 'utf8'));

/** A documentation's paragraphs, each on one line. */
function documentation(node) {
  const text = ts.getJSDocCommentsAndTags(node).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
  return text
    .join('\n\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

const isNull = (node) => ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.NullKeyword;
const textOf = (node) => (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) ? node.literal.text : null);

/** Texts that documentation tells to be more than texts: names of variables, and expressions. */
function textKind(about) {
  if (/^(?:The|Other) (?:\w+ )?(?:names? of (?:\w+ )?)?variables?\b/.test(about)) return 'variable';
  return /\bexpressions? in R's syntax/.test(about) ? 'expression' : 'string';
}

/** Reads types of the declarations of a file. */
class Reader {
  constructor(file) {
    this.declarations = new Map(
      file.statements.filter(ts.isTypeAliasDeclaration).map((node) => [node.name.text, node]),
    );
  }

  type(node, about) {
    switch (node.kind) {
      case ts.SyntaxKind.BooleanKeyword:
        return { kind: 'boolean' };
      case ts.SyntaxKind.NumberKeyword:
        return { kind: 'number' };
      case ts.SyntaxKind.StringKeyword:
        return { kind: textKind(about) };
    }
    if (ts.isParenthesizedTypeNode(node)) return this.type(node.type, about);
    if (ts.isTupleTypeNode(node)) return { kind: 'list', of: this.type(node.elements[0], about) };
    if (ts.isArrayTypeNode(node)) return { kind: 'list', of: this.type(node.elementType, about) };
    if (ts.isTypeLiteralNode(node)) return { kind: 'object', fields: this.fields(node) };
    if (ts.isUnionTypeNode(node)) return this.union(node, about);
    if (ts.isTypeReferenceNode(node)) return this.reference(node, about);
    return { kind: 'other', text: node.getText() };
  }

  union(node, about) {
    const parts = node.types.filter((part) => !isNull(part));
    if (parts.length === 1) return this.type(parts[0], about);
    const choices = parts.map(textOf);
    if (!choices.includes(null)) return { kind: 'choice', choices };
    return { kind: 'either', of: parts.map((part) => this.type(part, about)) };
  }

  reference(node, about) {
    const name = node.typeName.getText();
    const args = node.typeArguments ?? [];
    if (name === 'Array') return { kind: 'list', of: this.type(args[0], about) };
    if (name === 'Record') return { kind: 'record', of: this.type(args[1], about) };
    if (name === 'Constant') return { kind: 'constant' };
    const declaration = this.declarations.get(name);
    return declaration ? this.type(declaration.type, about) : { kind: 'other', text: name };
  }

  fields(node) {
    return node.members.map((member) => {
      const about = documentation(member);
      const type = this.type(member.type, about);
      const nullable =
        member.questionToken !== undefined || (ts.isUnionTypeNode(member.type) && member.type.types.some(isNull));
      const fallback = fallbackOf(type, nullable, about);
      return { name: member.name.text, type, about, nullable, ...(fallback === undefined ? {} : { fallback }) };
    });
  }
}

/** `value (default)` */
const DEFAULT_BEHIND = /[`'"]*([^`'"\s(]+)[`'"]* \(default\)/;

/** The value after `Default` or before `(default)`; truth values that are not told, and cannot be null, are false. */
function fallbackOf(type, nullable, about) {
  const [, told] =
    /(?<!\bby )\bdefault (?:is )?[`'"]*([^`'"\s]+?)[`'"]*(?:[.;:,]?$|[.;:,]?\s)/i.exec(about) ??
    DEFAULT_BEHIND.exec(about) ??
    [];
  switch (type.kind) {
    case 'boolean':
      if (/^(true|false)$/i.test(told)) return told.toLowerCase() === 'true';
      return nullable ? undefined : false;
    case 'number': {
      const number = told === undefined ? Number.NaN : Number(told);
      return Number.isNaN(number) ? undefined : number;
    }
    case 'choice':
      return type.choices.includes(told) ? told : undefined;
    case 'string':
    case 'either':
      return about.includes(`"${told}"`) ? told : undefined;
    default:
      return undefined;
  }
}

/** The registered analyses: what they do, the arguments before the data, and the type of their parameters. */
function analyses() {
  const { members } = generated('analyses.ts').statements.find(
    (node) => ts.isInterfaceDeclaration(node) && node.name.text === 'Analyses',
  );
  return members.map((member) => {
    const [before, params] = member.type.members.map(({ type }) => type);
    return {
      name: member.name.text,
      about: documentation(member),
      before: before.elements.map((element) => element.literal.text),
      params: params.getText(),
    };
  });
}

/** The parameters of a type in declarations. */
export function describeTypes(text, name) {
  const reader = new Reader(parse(text));
  return reader.fields(reader.declarations.get(name).type);
}

/** The file of descriptions, from the files of types: a line for each parameter. */
export function parametersFile() {
  const reader = new Reader(generated('engine.ts'));
  const lines = [
    `${HEAD}import type { AnalysisDescription } from '../rx/description.js';`,
    '',
    '/** The analyses and their parameters. */',
    'export const PARAMETERS: readonly AnalysisDescription[] = [',
  ];
  for (const { name, about, before, params } of analyses()) {
    // What takes neither a formula nor variables is a step of other functions.
    if (before.length === 0) continue;
    const parameters = reader.fields(reader.declarations.get(params).type);
    lines.push(
      '  {',
      `    name: ${JSON.stringify(name)},`,
      `    about: ${JSON.stringify(about)},`,
      `    before: ${JSON.stringify(before)},`,
      '    parameters: [',
    );
    lines.push(...parameters.map((parameter) => `      ${JSON.stringify(parameter)},`), '    ],', '  },');
  }
  return `${lines.join('\n')}\n];\n`;
}

/** Writes the file. */
export function writeParameters() {
  writeFileSync(FILE, parametersFile());
}

/** Fails when the file is not what the types say. */
export function checkParameters() {
  if (readFileSync(FILE, 'utf8') !== parametersFile()) {
    throw new Error('web/src/generated/parameters.ts is stale: run `npm run types`');
  }
}
