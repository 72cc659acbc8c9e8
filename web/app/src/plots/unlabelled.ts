/** A drawing without the names of its marks, which would only be noise: its place on the page has a name. */
export function unlabelled<E extends Element>(drawing: E): E {
  for (const part of [drawing, ...drawing.querySelectorAll('[aria-label]')]) part.removeAttribute('aria-label');
  drawing.removeAttribute('role');
  return drawing;
}
