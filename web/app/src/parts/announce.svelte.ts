/** What the live region says to screen readers. */
export const announcement = $state({ text: '' });

/** Says something politely. */
export function say(text: string): void {
  announcement.text = text;
}
