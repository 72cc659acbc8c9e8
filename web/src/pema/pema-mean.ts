import type { PemaColumn } from './definition.js';
import { setPemaClass } from './pema-class.js';

/** The fields of {@link PemaMean}. */
export interface PemaMeanFields {
  sum: number;
  totalObs: number;
  totalValidObs: number;
  mean: number;
  /** The variable. */
  varName: string;
}

/** RevoPemaR's example of a class: the mean of a variable. */
export const PemaMean = setPemaClass<PemaMeanFields, number>({
  className: 'PemaMean',
  fields: { sum: 0, totalObs: 0, totalValidObs: 0, mean: Number.NaN, varName: '' },
  methods: {
    initialize({ varName = '' }) {
      this.varName = varName;
      this.sum = 0;
      this.totalObs = 0;
      this.totalValidObs = 0;
      this.mean = Number.NaN;
    },
    getVarsToUse() {
      return [this.varName];
    },
    processData(data) {
      const column: PemaColumn | undefined = data[this.varName];
      if (!(column instanceof Float64Array)) throw new TypeError(`'${this.varName}' does not hold numbers`);
      for (const value of column) {
        this.totalObs += 1;
        if (Number.isNaN(value)) continue;
        this.totalValidObs += 1;
        this.sum += value;
      }
    },
    updateResults(next) {
      this.sum += next.sum;
      this.totalObs += next.totalObs;
      this.totalValidObs += next.totalValidObs;
    },
    processResults() {
      this.mean = this.sum / this.totalValidObs;
      return this.mean;
    },
  },
});
