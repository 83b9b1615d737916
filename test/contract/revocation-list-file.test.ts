import { openRevocationFile } from '../support/revocation-file.ts';
import { ALICE, POOL_ISSUERS } from '../support/revocation-identity.ts';
import { describeRevocationList } from './revocation-list.ts';

const NOBODY = 'revocations: []\n';

describeRevocationList('a file', async () => {
  const file = await openRevocationFile(NOBODY);
  return {
    list: file.list,
    async revokeAlice() {
      await file.replace(`revocations:\n  - { subject: ${ALICE}, issuer: "${POOL_ISSUERS[0]}", note: left }\n`);
    },
    async restoreAlice() {
      await file.replace(NOBODY);
    },
    close: file.close,
  };
});
