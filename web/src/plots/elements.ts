/** The namespace of SVG. */
export const SVG = 'http://www.w3.org/2000/svg';

/** Makes SVG elements in one document. */
export type Make = (
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...inside: (Node | string)[]
) => SVGElement;

/** Makes SVG elements by a document. */
export function maker(document: Document): Make {
  return (name, attributes, ...inside) => {
    const made = document.createElementNS(SVG, name) as SVGElement;
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
    made.append(...inside);
    return made;
  };
}
