/** Makes the launch page alone, where a checkout looks for it: for `npm start` and for tests, which run the service from its source. */
import { fileURLToPath } from 'node:url';
import { writePage } from './page-bundle.ts';

await writePage(fileURLToPath(new URL('../dist/page', import.meta.url)));
