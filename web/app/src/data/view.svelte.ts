/** The pages of the app, as the address names them. */
export const PAGES = { analysis: 'Analysis', data: 'Data', gallery: 'Gallery', jobs: 'Jobs' } as const;

export type Page = keyof typeof PAGES;

function named(): Page {
  const page = location.hash.slice(1);
  return page in PAGES ? (page as Page) : 'analysis';
}

/** The page that is shown. */
export const view = $state<{ page: Page }>({ page: named() });

addEventListener('hashchange', () => {
  view.page = named();
});
