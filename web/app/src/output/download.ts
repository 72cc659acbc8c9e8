/** Hands a file to the user. */
export function save(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address when it saves, which may be a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Hands a text to the user as a file. */
export function download(name: string, text: string, type = 'text/csv'): void {
  save(name, new Blob([text], { type }));
}

/** A name that every file system takes. */
export function fileName(...parts: readonly string[]): string {
  const words = parts.map((part) => part.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, ''));
  return `${words.filter(Boolean).join('-').slice(0, 80) || 'table'}.csv`;
}
