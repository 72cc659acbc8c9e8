// Writes the TypeScript types of the engine's analyses and descriptions of their parameters, which checks keep from
// going stale.
import { writeParameters } from './parameters.mjs';
import { run } from './run.mjs';

await run('cargo', ['test', '--quiet', '--features', 'types', '--test', 'types'], { env: { UPDATE_TYPES: '1' } });
writeParameters();
