import birthday from './scripts/birthday.ts?raw';
import craps from './scripts/craps.ts?raw';
import kmeans from './scripts/kmeans.ts?raw';
import mandelbrot from './scripts/mandelbrot.ts?raw';
import poisson from './scripts/poisson.ts?raw';
import shared from './scripts/shared.ts?raw';
import streams from './scripts/streams.ts?raw';

/** A script of the gallery. */
export interface Example {
  id: string;
  title: string;
  /** What it shows, and what it took where it was published. */
  about: string;
  code: string;
}

/** The examples of RevoScaleR's guide to rxExec, in its order. */
export const EXAMPLES: readonly Example[] = [
  {
    id: 'craps',
    title: 'Playing dice',
    about: 'Thousands of games of craps tell how likely a win is. The guide played 10,000 on a cluster of five nodes.',
    code: craps,
  },
  {
    id: 'birthday',
    title: 'Birthdays',
    about: 'How large must a party be for two guests to share a birthday? Each size is a task, 20 tasks are a chunk.',
    code: birthday,
  },
  {
    id: 'mandelbrot',
    title: 'Mandelbrot set',
    about: 'Each row of the picture is a task. Below the picture of the guide is one to walk into, drawn as rows come.',
    code: mandelbrot,
  },
  {
    id: 'kmeans',
    title: 'Restarts of k-means',
    about:
      '400 random starts on 5,000 rows of 50 columns, the best is kept. The guide took a minute and a half on a laptop and 15 seconds on its cluster.',
    code: kmeans,
  },
  {
    id: 'shared',
    title: 'Shared data',
    about:
      'Sums over subsets of 5 million rows. The guide copied the rows to each process in 22 seconds, and had them read a shared file in 11.',
    code: shared,
  },
  {
    id: 'poisson',
    title: 'Poisson models',
    about: '1,000 simulations of 50,000 rows, a generalised linear model fitted to each in the satellite that made it.',
    code: poisson,
  },
  {
    id: 'streams',
    title: 'Random streams',
    about:
      'Every chunk of tasks draws from a random stream of its own. Their correlations show that they have nothing in common.',
    code: streams,
  },
];
