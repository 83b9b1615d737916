import { EmailProfileDirectory } from '../../src/profiles/email-profile-directory.ts';
import { describeProfileDirectory } from './profile-directory.ts';

const domains = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];

describeProfileDirectory('an e-mail address', {
  domains,
  // The address holds the profile name, so there is nobody to enter anywhere.
  open: async () =>
    new EmailProfileDirectory({
      emailDomain: 'example.com',
      namesIgnoreCase: true,
      domains,
      findAddress: async ({ claims: { username } }) =>
        username === undefined ? undefined : { email: `${username}@example.com`, verified: true },
    }),
});
