// Form, types, lints and licences.
import { checkAll } from '../../web/build/check.mjs';

export const suite = () => checkAll();
