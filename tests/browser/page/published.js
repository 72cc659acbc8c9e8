// What tests and the bench share of the published walk-through.

/** Its database. */
export const connectionString = 'Driver=SQL Server;Server=.;Database=TestParallel;uid=sa;pwd=****';

/** Its statement that fills a table with random numbers. */
export const fill = (table, rows) => `INSERT INTO ${table}(y, rand1, rand2, rand3, rand4, rand5)
SELECT TOP(${rows}) CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 20 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 25 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 50 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 100 AS INT)
FROM sys.objects o1
CROSS JOIN sys.objects o2
CROSS JOIN sys.objects o3
CROSS JOIN sys.objects o4;`;
