/** A class that finds the median of small whole numbers by halving. */
export const Median = {
  className: 'Median',
  fields: { low: 0, high: 16, below: 0, all: 0 },
  methods: {
    initIteration() {
      this.below = 0;
      this.all = 0;
    },
    getVarsToUse: () => ['x'],
    processData({ x }) {
      this.all += x.length;
      for (const value of x) if (value < (this.low + this.high) / 2) this.below += 1;
    },
    updateResults(next) {
      this.below += next.below;
      this.all += next.all;
    },
    processResults() {
      const middle = (this.low + this.high) / 2;
      if (this.below * 2 > this.all) this.high = middle;
      else this.low = middle;
      return this.low;
    },
    hasConverged() {
      return this.high - this.low <= 1;
    },
  },
};
