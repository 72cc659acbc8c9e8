// The query page: T-SQL, what comes of it, objects, processes and streams, as a user meets them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pause, User, visit, VISITS } from './app-user.mjs';

/** A user of the query page. */
class QueryUser extends User {
  /** Writes a text in place of what is there. */
  rewrite(text) {
    return this.evaluate(
      `(text) => {
        const { view } = document.querySelector('[data-query] .cm-content').cmTile.root;
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
      }`,
      text,
    );
  }

  /** Selects the first place where a text stands. */
  select(text) {
    return this.evaluate(
      `(text) => {
        const { view } = document.querySelector('[data-query] .cm-content').cmTile.root;
        const anchor = view.state.doc.toString().indexOf(text);
        view.dispatch({ selection: { anchor, head: anchor + text.length } });
      }`,
      text,
    );
  }

  async ended(limit = 120_000) {
    await this.see(`document.querySelector('[data-query] .bar .button.primary:not([disabled])')`, limit);
    await this.see(`document.querySelector('[data-status]')`, limit);
  }

  /** Runs a text and waits for its end; gives what the status says. */
  async execute(text, limit) {
    if (text !== undefined) await this.rewrite(text);
    await this.click('Execute', '[data-query]');
    await this.ended(limit);
    return this.evaluate(`() => document.querySelector('[data-status]').textContent`);
  }

  /** The cells of a result set that are seen. */
  cells(number) {
    return this.evaluate(
      `(number) => [...document.querySelectorAll('[data-result="' + number + '"] [data-row]')].map((row) =>
        [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent))`,
      number,
    );
  }

  async messages() {
    await this.click('Messages', '[data-query]');
    return this.evaluate(
      `() => [...document.querySelectorAll('[data-messages] li')].map((item) => item.innerText.trim())`,
    );
  }

  text() {
    return this.evaluate(
      `() => document.querySelector('[data-query] .cm-content').cmTile.root.view.state.doc.toString()`,
    );
  }
}

/** Rows that take long to make. */
const LONG = `SELECT COUNT(*) AS n FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c CROSS JOIN sys.objects d
CROSS JOIN sys.objects e WHERE a.name < b.name`;

describe.each(VISITS)('the query page in $browser, isolation $isolation', ({ browser, isolation }) => {
  let user;
  const requested = [];

  beforeAll(async () => {
    user = await visit(browser, { as: QueryUser, isolation, onRequest: (path) => requested.push(path) });
    await user.arrive();
  });

  afterAll(() => user?.leave());

  test('nothing of it is loaded before it is opened, and the database not before it is used', async () => {
    const of = (pattern) => requested.filter((path) => pattern.test(path));
    expect(of(/QueryPage|duckdb|sql/)).toEqual([]);
    await user.click('Query');
    await user.see(`document.querySelector('[data-query] [data-editor=ready]')`);
    expect(of(/QueryPage/)).not.toEqual([]);
    expect(of(/duckdb|sql-worker/)).toEqual([]);
  });

  test('the text that is there at first runs, and the fetch is seen on the way', async () => {
    await user.click('Execute', '[data-query]');
    await user.see(`document.querySelector('[data-fetching]') || document.querySelector('[data-status]')`);
    await user.ended();
    expect(requested.filter((path) => path.includes('duckdb')).length).toBeGreaterThan(0);
    const cells = await user.cells(1);
    expect(cells.map(([eyes]) => Number(eyes))).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(cells.reduce((sum, [, rolls]) => sum + Number(rolls), 0)).toBe(10_000);
  });

  test('several result sets with their types, NULL as NULL, and what was said', async () => {
    const status = await user.execute(
      "SELECT 1 AS a, N'x' AS b, NULL AS c, CAST(1.5 AS decimal(9, 3)) AS d, CAST(1 AS bit) AS e, CAST('2024-02-29' AS date) AS f\nGO\nPRINT 'between'\nSELECT TOP (2) name FROM sys.databases ORDER BY name",
    );
    expect(status).toMatch(/^Executed in .*3 rows$/);
    expect(await user.cells(1)).toEqual([['1', 'x', 'NULL', '1.500', '1', '2024-02-29']]);
    expect(await user.cells(2)).toEqual([['master'], ['tempdb']]);
    expect(await user.messages()).toEqual(['(1 row affected)', 'between', '(2 rows affected)']);
    const titles = await user.evaluate(
      `() => { document.querySelector('#outcome-tab-results').click(); return [...document.querySelectorAll('[data-result="1"] [role=columnheader]')].map((head) => head.title); }`,
    );
    if (titles.length > 0) expect(titles.slice(1, 3)).toEqual(['a: int', 'b: nvarchar']);
  });

  test('only the selection runs', async () => {
    await user.rewrite('SELECT 1 AS x\nSELECT 2 AS x');
    await user.select('SELECT 2 AS x');
    await user.execute();
    expect(await user.cells(1)).toEqual([['2']]);
    expect(await user.cells(2)).toEqual([]);
  });

  test('F5 runs, instead of losing the page', async () => {
    await user.rewrite("SELECT 'by key' AS s");
    const isPrevented = await user.evaluate(`() => {
      const event = new KeyboardEvent('keydown', { key: 'F5', code: 'F5', keyCode: 116, bubbles: true, cancelable: true });
      document.querySelector('[data-query] .cm-content').dispatchEvent(event);
      return event.defaultPrevented;
    }`);
    expect(isPrevented).toBe(true);
    await user.see(`document.querySelector('[data-result="1"]')?.innerText.includes('by key')`);
  });

  test('many rows: only those that are seen are on the page', async () => {
    await user.execute(
      'SELECT TOP (100000) ROW_NUMBER() OVER (ORDER BY (SELECT 1)) AS n FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c',
    );
    expect((await user.cells(1)).length).toBeLessThan(40);
    await user.evaluate(`() => { document.querySelector('[data-result] [data-grid]').scrollTop = 1e9; }`);
    await user.see(`document.querySelector('[data-result] [data-row="100000"]')?.innerText.includes('100000')`);
  });

  test('an error as SQL Server has it, and a click leads to its line', async () => {
    const status = await user.execute("SELECT 1 AS a\nGO\n\nPRINT 'here'\nSELECT *\nFROM dbo.nothing");
    expect(status).toMatch(/^Completed with an error/);
    const said = await user.messages();
    expect(said.at(-1)).toBe("Msg 208, Level 16, State 1, Line 4\nInvalid object name 'dbo.nothing'.");
    expect(said).toContain('here');
    await user.evaluate(`() => document.querySelector('[data-messages] .error button').click()`);
    const at = await user.evaluate(
      `() => { const { view } = document.querySelector('[data-query] .cm-content').cmTile.root; return view.state.doc.lineAt(view.state.selection.main.head).text; }`,
    );
    expect(at).toBe('FROM dbo.nothing');
    expect(await user.evaluate(`() => document.querySelector('.cm-lintRange-error').textContent`)).toBe('dbo.nothing');
    // What came before it is there.
    await user.click('Results', '[data-query]');
    expect(await user.cells(1)).toEqual([['1']]);
  });

  test('a query is cancelled in the middle, and the next one runs', async () => {
    await user.rewrite(LONG);
    await user.click('Execute', '[data-query]');
    await user.see(`document.querySelector('[data-clock]')`);
    await pause(500);
    await user.click('Cancel', '[data-query]');
    await user.ended(10_000);
    expect(await user.evaluate(`() => document.querySelector('[data-status]').textContent`)).toMatch(
      /^Cancelled after/,
    );
    expect(await user.execute('SELECT 7 AS n')).toMatch(/^Executed/);
    expect(await user.cells(1)).toEqual([['7']]);
  });

  test('temporary tables and the database in use outlast a text', async () => {
    await user.execute('CREATE DATABASE Second\nGO\nUSE Second\nSELECT 1 AS n INTO #kept');
    await user.execute('SELECT n, DB_NAME() AS d FROM #kept');
    expect(await user.cells(1)).toEqual([['1', 'Second']]);
    expect(await user.evaluate(`() => document.querySelector('[data-query] select').value`)).toBe('Second');
  });

  test('objects: databases, tables, columns with types, system views; a query is written, a table is dropped', async () => {
    await user.execute(
      "CREATE TABLE dbo.t (id int IDENTITY PRIMARY KEY, [a b] float NULL, s varchar(10) NOT NULL)\nINSERT INTO t ([a b], s) VALUES (1.5, 'x'), (NULL, 'y')",
    );
    await user.see(`document.querySelector('[data-database=Second] [data-table=t]')?.innerText.includes('2 rows')`);
    await user.click('dbo.t', '[data-table=t]');
    await user.see(`document.querySelectorAll('[data-table=t] .columns li').length === 3`);
    const columns = await user.evaluate(
      `() => [...document.querySelectorAll('[data-table=t] .columns li')].map((item) => [...item.children].map((part) => part.textContent))`,
    );
    expect(columns).toEqual([
      ['id', 'int identity not null'],
      ['a b', 'float'],
      ['s', 'nvarchar not null'],
    ]);
    await user.click('Select top 1000 rows of dbo.t', '[data-objects]');
    expect(await user.text()).toContain('SELECT TOP (1000)\n  [id],\n  [a b],\n  [s]\nFROM [dbo].[t]');
    await user.execute();
    expect(await user.cells(1)).toEqual([
      ['1', '1.5', 'x'],
      ['2', 'NULL', 'y'],
    ]);
    await user.click('System views', '[data-objects]');
    await user.see(`document.querySelector('[data-objects]').innerText.includes('sys.dm_os_tasks')`);
    await user.click('Drop dbo.t', '[data-objects]');
    await user.click('Drop it', '[data-table=t]');
    await user.see(`!document.querySelector('[data-table=t]')`);
  });

  test('the editor completes tables and columns of the database in use', async () => {
    await user.execute('CREATE TABLE dbo.harvest (apples int, pears int)');
    await user.see(`document.querySelector('[data-table=harvest]')`);
    await user.rewrite('SELECT ap FROM dbo.harvest');
    await user.evaluate(`() => {
      const { view } = document.querySelector('[data-query] .cm-content').cmTile.root;
      view.focus();
      view.dispatch({ selection: { anchor: 9 } });
      view.dispatch({ changes: { from: 9, insert: 'p' }, selection: { anchor: 10 }, userEvent: 'input.type' });
    }`);
    await user.see(
      `[...document.querySelectorAll('.cm-tooltip-autocomplete li')].some((item) => item.textContent.includes('apples'))`,
    );
    await user.evaluate(`() => document.querySelector('h1').click()`);
  });

  test('data of the app become a table, and a table becomes data of the app', async () => {
    await user.click('Copy data to a table', '[data-objects]');
    await user.see(`document.querySelector('[data-copy-in]')`);
    await user.evaluate(`() => {
      const file = new File(['name,height\\nAnn,170\\nBob,NA\\nCid,180\\n'], 'the people.csv', { type: 'text/csv' });
      const input = document.querySelector('[data-copy-file]');
      const transfer = new DataTransfer();
      transfer.items.add(file);
      input.files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }`);
    await user.click('Copy', '[data-copy-in]');
    await user.see(`document.querySelector('[data-table=the_people]')`);
    await user.execute('SELECT name, height FROM the_people ORDER BY name');
    expect(await user.cells(1)).toEqual([
      ['Ann', '170'],
      ['Bob', 'NULL'],
      ['Cid', '180'],
    ]);
    await user.click('dbo.the_people', '[data-table=the_people]');
    await user.click('Analyse dbo.the_people', '[data-objects]');
    await user.see(`document.querySelector('#data-title')?.textContent === '[dbo].[the_people]'`);
    expect(await user.evaluate(`() => document.querySelectorAll('[data-variables] > li').length`)).toBe(2);
    await user.click('Query');
    await user.see(`document.querySelector('[data-query] [data-editor=ready]')`);
  });

  test('results are exported', async () => {
    await user.execute("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL");
    await user.evaluate('() => { delete globalThis.showSaveFilePicker; }');
    await user.catchDownloads();
    await user.click('Export Result 1', '[data-result]');
    await user.see(`document.querySelector('[data-export=result-1]')`);
    await user.click('Write CSV', '[data-result]');
    const [text, name] = await user.download();
    expect(text.trim().split(/\r?\n/)).toHaveLength(3);
    expect(text).toContain('"x"');
    expect(name).toBe('result 1.csv');
  });

  test('a script in parallel is drawn as streams into satellites, with their pids and why', async () => {
    await user.execute(
      `SELECT TOP (200000) ABS(CHECKSUM(NEWID())) % 10 AS x INTO dbo.numbers FROM sys.objects a CROSS JOIN sys.objects b CROSS JOIN sys.objects c
GO
EXEC sp_execute_external_script @language = N'JavaScript'
  , @script = N'OutputDataSet = [{ pid, n: InputDataSet.numRows }];'
  , @input_data_1 = N'SELECT x FROM dbo.numbers OPTION (MAXDOP 3)'
  , @parallel = 1
WITH RESULT SETS ((pid int NOT NULL, n int NOT NULL))`,
    );
    const plan = await user.evaluate(`() => {
      const plan = document.querySelector('[data-plan]');
      return {
        state: plan.dataset.state,
        reason: plan.querySelector('[data-reason]').textContent,
        pids: [...plan.querySelectorAll('[data-stream]')].map((item) => item.dataset.pid),
        lines: plan.querySelectorAll('path').length,
      };
    }`);
    expect(plan.state).toBe('done');
    expect(plan.reason).toBe('MAXDOP 3');
    expect(new Set(plan.pids).size).toBe(3);
    expect(plan.lines).toBe(6);
    const cells = await user.cells(1);
    expect(cells.map(([pid]) => pid)).toEqual(plan.pids);
    expect(cells.reduce((sum, [, n]) => sum + Number(n), 0)).toBe(200_000);
    // The processes that ran it are gone from the explorer, others are there.
    await user.see(
      `document.querySelectorAll('[data-role=satellite]').length > 0 || document.querySelectorAll('[data-role=engine]').length > 0`,
    );
  });

  test('what a script prints is seen while it runs, and whose it is', async () => {
    await user.rewrite(`EXEC sp_execute_external_script @language = N'JavaScript'
  , @script = N'print("on my way"); await new Promise((resolve) => setTimeout(resolve, 60000))'
  , @input_data_1 = N'SELECT TOP (10) x FROM dbo.numbers OPTION (MAXDOP 2, querytraceon 8649)'
  , @parallel = 1 WITH RESULT SETS NONE`);
    await user.click('Execute', '[data-query]');
    await user.see(`document.querySelectorAll('[data-messages] li').length === 2`);
    expect((await user.messages()).map((said) => said.replace(/process \d+/, 'process n')).sort()).toEqual([
      'Stream 1 of 2, process n\nSTDOUT message(s) from external script: \non my way',
      'Stream 2 of 2, process n\nSTDOUT message(s) from external script: \non my way',
    ]);
    await user.click('Cancel', '[data-query]');
    await user.ended();
    const after = await user.messages();
    expect([after.length, after.at(-1)]).toEqual([3, 'The query was cancelled.']);
  });

  test('a process that is ended in the middle is told as SQL Server tells it', async () => {
    await user.rewrite(`EXEC sp_execute_external_script @language = N'JavaScript', @script = N'for (;;);'`);
    await user.click('Execute', '[data-query]');
    await user.see(
      `document.querySelector('[data-plan] [data-stream]:not([data-pid=""])')?.className.includes('running')`,
    );
    const pid = await user.evaluate(`() => document.querySelector('[data-plan] [data-stream]').dataset.pid`);
    await user.click(`End process ${pid}`);
    await user.ended();
    expect((await user.messages()).join('\n')).toMatch(/Msg 390\d\d, Level 16/);
    expect(await user.execute('SELECT 7 AS n')).toMatch(/^Executed/);
  });

  test('a database is kept in this browser, or the page says that it cannot be', async () => {
    await user.click('New database', '[data-objects]');
    await user.see(`document.querySelector('[data-new-database]')`);
    await user.set('[data-new-database] input', 'Kept');
    await pause(300);
    const isAvailable = await user.evaluate(
      `() => !document.querySelector('[data-new-database] [type=checkbox]').disabled`,
    );
    if (!isAvailable) {
      expect(browser).toBe('webkit');
      expect(await user.evaluate(`() => document.querySelector('[data-new-database] .hint').textContent`)).toContain(
        'origin private file system',
      );
      await user.click('New database', '[data-objects]');
      return;
    }
    await user.evaluate(`() => document.querySelector('[data-new-database] [type=checkbox]').click()`);
    await user.click('Make it', '[data-new-database]');
    await user.see(`document.querySelector('[data-database=Kept]')?.innerText.includes('kept')`);
    await user.execute('SELECT 42 AS n INTO dbo.stays');
    // One that is in memory is kept later.
    await user.execute('CREATE DATABASE Later\nGO\nUSE Later\nSELECT 43 AS n INTO dbo.stays');
    await user.see(`document.querySelector('[data-database=Later]')`);
    await user.click('Keep database Later in this browser', '[data-objects]');
    await user.see(`document.querySelector('[data-database=Later]')?.innerText.includes('kept')`);
    await user.see(`document.querySelector('[data-database=Kept] [data-table=stays]')`);
    // The page anew: the file is opened with the server.
    await user.page.goto(`${user.url}/#query`);
    await user.page.goto(`${user.url}/?again#query`);
    await user.see(`document.querySelector('[data-query] [data-editor=ready]')`);
    await user.execute('SELECT n FROM Kept.dbo.stays UNION ALL SELECT n FROM Later.dbo.stays ORDER BY n');
    expect(await user.cells(1)).toEqual([['42'], ['43']]);
    for (const name of ['Kept', 'Later']) {
      await user.see(`document.querySelector('[data-database=${name}]')`);
      await user.evaluate(
        `() => document.querySelector('[data-database=${name}] .toggle[aria-expanded=false]')?.click()`,
      );
      await user.click(`Drop database ${name}`, '[data-objects]');
      await user.click('Drop it and its file', '[data-objects]');
      await user.see(`!document.querySelector('[data-database=${name}]')`);
    }
  });

  test('accessible, and no wider than a phone', async () => {
    await user.execute('SELECT 1 AS a\nSELECT * FROM dbo.nothing');
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ]) {
      await user.page.resize({ width, height });
      await pause(200);
      expect(await user.violations()).toEqual([]);
      if (browser !== 'webkit') expect(await user.overflow()).toBe(0);
    }
    await user.page.resize({ width: 1440, height: 900 });
  });

  test('nothing was wrong on the way', () => {
    expect(user.errors).toEqual([]);
  });
});
