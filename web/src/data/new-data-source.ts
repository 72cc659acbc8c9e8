import { RxError } from '../error.js';
import { nearest } from './nearest.js';
import {
  type ArrowDataOptions,
  type JsonDataOptions,
  type ParquetDataOptions,
  type RandomDataOptions,
  RxArrowData,
  type RxDataSource,
  RxJsonData,
  RxParquetData,
  RxRandomData,
  RxTextData,
  RxXdfData,
  type TextDataOptions,
  type XdfDataOptions,
} from './sources.js';
import { type OdbcDataOptions, RxOdbcData, RxSqlServerData, type SqlServerDataOptions } from './sql-server-data.js';

/** What a source of a file takes besides its options. */
interface OfFile {
  file?: RxDataSource['file'];
}

/** The arguments of each class of data sources, the file among them. */
export interface DataSourceOptions {
  RxTextData: TextDataOptions & OfFile;
  RxJsonData: JsonDataOptions & OfFile;
  RxArrowData: ArrowDataOptions & OfFile;
  RxXdfData: XdfDataOptions & OfFile;
  RxParquetData: ParquetDataOptions & OfFile;
  RxRandomData: RandomDataOptions;
  RxSqlServerData: SqlServerDataOptions;
  RxOdbcData: OdbcDataOptions;
}

type Makers = { readonly [N in keyof DataSourceOptions]: (options: DataSourceOptions[N]) => RxDataSource };

const MAKERS: Makers = {
  RxTextData: ({ file = null, ...options }) => RxTextData(file, options),
  RxJsonData: ({ file = null, ...options }) => RxJsonData(file, options),
  RxArrowData: ({ file = null, ...options }) => RxArrowData(file, options),
  RxXdfData: ({ file = null, ...options }) => RxXdfData(file, options),
  RxParquetData: ({ file = null, ...options }) => RxParquetData(file, options),
  RxRandomData,
  RxSqlServerData,
  RxOdbcData,
};

/** A data source by the name of its class. See rxNewDataSource in RevoScaleR's reference. */
export function rxNewDataSource<N extends keyof DataSourceOptions>(
  name: N,
  options: DataSourceOptions[N],
): RxDataSource {
  if (Object.hasOwn(MAKERS, name)) return MAKERS[name](options ?? ({} as DataSourceOptions[N]));
  const like = nearest(String(name), Object.keys(MAKERS));
  throw new RxError('argument', `there is no class '${name}' of data sources; the nearest is ${like}`, {
    names: [name],
  });
}
