/** What the app knows of a job besides what the package tells: how its result is shown, and which code computes it. */
export interface JobNote {
  /** The analysis. */
  analysis: string;
  formula: string;
  /** The name of the data. */
  data: string;
  code: string;
}

const KEY = 'rxwasm jobs';

/** The notes of all jobs by their ids. A browser that stores nothing forgets them with the tab. */
export function readNotes(): Record<string, JobNote> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof found === 'object' && found !== null ? (found as Record<string, JobNote>) : {};
  } catch {
    return {};
  }
}

/** Adds a note, or removes it. */
export function writeNote(id: string, note: JobNote | null): void {
  const { [id]: _, ...others } = readNotes();
  try {
    localStorage.setItem(KEY, JSON.stringify(note ? { ...others, [id]: note } : others));
  } catch {
    // The job is there without it.
  }
}
