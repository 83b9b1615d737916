import { ClaimProfileDirectory } from '../../src/profiles/claim-profile-directory.ts';
import { describeProfileDirectory } from './profile-directory.ts';

const domains = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];

describeProfileDirectory('a claim', {
  domains,
  // The claim is the profile name, so there is nobody to enter anywhere.
  open: async () => new ClaimProfileDirectory({ namesIgnoreCase: true, claim: 'username', domains }),
});
