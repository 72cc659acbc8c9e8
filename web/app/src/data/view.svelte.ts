/** The pages of the app, as the address names them. */
export const PAGES = { analysis: 'Analysis', data: 'Data', gallery: 'Gallery' } as const;

export type Page = keyof typeof PAGES;

const named = (): Page => {
  const name = location.hash.slice(1);
  return name in PAGES ? (name as Page) : 'analysis';
};

/** The page that is shown. */
export const view = $state<{ page: Page }>({ page: named() });

addEventListener('hashchange', () => {
  view.page = named();
});
