// A user of the app's page for data.
import { User } from './app-user.mjs';

export class DataUser extends User {
  /** The test has no dialogue to pick files in. */
  async arrive() {
    await super.arrive();
    await this.evaluate('() => { delete globalThis.showSaveFilePicker; }');
  }

  /** The rows of the grid that are on the page, by their number, as texts; empty where a cell is not there yet. */
  rows() {
    return this.evaluate(`() => Object.fromEntries([...document.querySelectorAll('[data-grid] [data-row]')].map((row) => [
      row.dataset.row, [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent)]))`);
  }

  /** Waits for a row of the grid. */
  filled(number) {
    return this.see(
      `[...document.querySelectorAll('[data-grid] [data-row="${number}"] [role=gridcell]')].some((cell) => cell.textContent !== '')`,
    );
  }
}
