/** The pages of the app, as the address names them. */
export const PAGES = { analysis: 'Analysis', data: 'Data', query: 'Query', gallery: 'Gallery', jobs: 'Jobs' } as const;

export type Page = keyof typeof PAGES;

/** What the address says: a page, and which part of it. */
function named(): { page: Page; part: string } {
  const [page = '', part = ''] = location.hash.slice(1).split('/');
  return page in PAGES ? { page: page as Page, part } : { page: 'analysis', part: '' };
}

/** The page that is shown. */
export const view = $state<{ page: Page; part: string }>(named());

addEventListener('hashchange', () => {
  Object.assign(view, named());
});
