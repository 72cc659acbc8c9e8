/** Makes an editor when its module has come, unless its place is gone by then. Returns what ends it, as `onMount` takes it. */
export function whenFetched<Module>(
  module: Promise<Module>,
  create: (module: Module) => { destroy(): void },
): () => void {
  let gone = false;
  let editor: { destroy(): void } | null = null;
  void module.then((came) => {
    if (!gone) editor = create(came);
  });
  return () => {
    gone = true;
    editor?.destroy();
  };
}
