/** The pages of the app, as the address names them. */
export const PAGES = { analysis: 'Analysis', data: 'Data' } as const;

export type Page = keyof typeof PAGES;

const named = (): Page => (location.hash === '#data' ? 'data' : 'analysis');

/** The page that is shown. */
export const view = $state<{ page: Page }>({ page: named() });

addEventListener('hashchange', () => {
  view.page = named();
});
