import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], class: 'code-keyword' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: 'code-function' },
  { tag: [tags.typeName, tags.standard(tags.name)], class: 'code-function' },
  { tag: [tags.number, tags.bool, tags.null], class: 'code-value' },
  { tag: [tags.string, tags.regexp], class: 'code-string' },
  { tag: tags.comment, class: 'code-comment' },
]);

/** How scripts are coloured. */
export const scriptHighlighting = syntaxHighlighting(style);
