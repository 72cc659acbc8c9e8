// ml.js, JavaScript's library of machine learning.
import { kmeans } from 'ml-kmeans';
import { GaussianNB } from 'ml-naivebayes';

/** Rows as arrays, which is what it takes. */
export function startMl(columns, names) {
  const rows = Array.from(columns.late, (_, row) => names.map((name) => columns[name][row]));
  const classes = Array.from(columns.late);
  return {
    kmeans: (clusters, maxIterations) =>
      kmeans(rows, clusters, { initialization: rows.slice(0, clusters), maxIterations }),
    naiveBayes: () => new GaussianNB().train(rows, classes),
  };
}
