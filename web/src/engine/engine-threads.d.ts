// The threads build, which lies beside the package's other files.
import type { EngineModule } from './instance.js';

declare const module: EngineModule;
export = module;
