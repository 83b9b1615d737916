/** What `npm pack` runs before and after: `trim` or `restore` (packed-manifest.ts). */
import { fileURLToPath } from 'node:url';
import { restoreManifest, trimManifest } from './packed-manifest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [action] = process.argv.slice(2);
if (action === 'trim') {
  await trimManifest(root);
} else if (action === 'restore') {
  await restoreManifest(root);
} else {
  throw new Error('either trim or restore');
}
