import { contextBatch, createBatch, maxdopBatch, parallelBatch, serialBatch, topBatch } from './batches.ts';

/** A step of the walk-through. */
export interface WalkStep {
  id: string;
  title: string;
  /** What happens, and what to look at. */
  about: string;
  /** What runs, over a table of as many rows. */
  batch(rows: number): string;
  /** Seconds that the articles showed, over 30 million rows on a machine of eight threads; null where they showed none. */
  published: number | null;
}

/** The steps of the articles about parallel scripts in SQL Server R Services, in their order. */
export const STEPS: readonly WalkStep[] = [
  {
    id: 'create',
    title: 'A database and its table',
    about:
      'A table of whole random numbers: `y` and five others. The rows come from `sys.objects` joined with itself four times, each number from the checksum of a new GUID.',
    batch: createBatch,
    published: null,
  },
  {
    id: 'serial',
    title: 'One stream',
    about:
      'All rows go to one satellite, which fits one linear model and tells its pid, how many rows it saw and the intercept. Nothing is parallel but what `rxLinMod` does by itself.',
    batch: serialBatch,
    published: 16,
  },
  {
    id: 'parallel',
    title: '@parallel = 1',
    about:
      'The rows are split into as many streams as there are cores, each goes to a satellite of its own, and each runs the whole script: as many models as streams, each of its share of the rows.',
    batch: parallelBatch,
    published: 8.7,
  },
  {
    id: 'maxdop',
    title: 'OPTION (MAXDOP 4)',
    about:
      'The query says how many streams there may be. Four satellites, four pids, four models; their rows add up to the table.',
    batch: maxdopBatch,
    published: null,
  },
  {
    id: 'top',
    title: 'TOP with trace flag 8649',
    about:
      'A query with `TOP` is usually read in one stream. The trace flag asks for a parallel plan whatever it costs, `MAXDOP` for four streams of it.',
    batch: topBatch,
    published: null,
  },
  {
    id: 'context',
    title: 'RxInSqlServer with two tasks',
    about:
      'The compute context fetches the rows itself: two satellites compute partial sums of a repeatable sample of three quarters of the table, which are merged to one model. Run it twice: the sample is the same.',
    batch: contextBatch,
    published: null,
  },
];
