// Readers of Parquet files that people put into pages. Both run in the page itself, on one thread.
import { parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** hyparquet, in JavaScript, with its own decompressors: columns as arrays, row group by row group. */
export function startHyparquet() {
  return {
    /** Reads a file; how many values came. */
    read: async (file) => {
      const bytes = await file.arrayBuffer();
      let values = 0;
      const columns = [];
      const onChunk = ({ columnData }) => {
        values += columnData.length;
        columns.push(columnData);
      };
      await parquetRead({ file: bytes, compressors, onChunk });
      return values;
    },
  };
}

const WASM = '/node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm';

/** parquet-wasm: the crate `parquet` compiled to WebAssembly, which reads into Arrow arrays in its memory. */
export async function startParquetWasm() {
  const { default: init, readParquet } = await import('parquet-wasm/esm');
  await init(WASM);
  return {
    /** Reads a file; how many values came. */
    read: async (file) => {
      const table = readParquet(new Uint8Array(await file.arrayBuffer()));
      let rows = 0;
      for (const batch of table.recordBatches()) {
        rows += batch.numRows;
        batch.free();
      }
      table.free();
      return rows;
    },
  };
}
