import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sessionTags } from '../../../src/aws/session-tags.ts';
import { refusalOf } from '../studio/refusal.ts';

/** What STS takes (AWS Security Token Service API Reference), written down here once more. */
const NAME = /^[\w+=,.@-]{2,64}$/;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** Every subject that a verified token can have. */
const anySubject = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 255,
});

const of = (subject: string) => sessionTags({ subject, userProfileName: 'alice' });

describe('the tags of a session', () => {
  test('name the caller and the one profile', () => {
    const subject = '4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11';
    expect(of(subject)).toEqual({
      RoleSessionName: subject,
      SourceIdentity: subject,
      Tags: [
        { Key: 'studio-subject', Value: subject },
        { Key: 'studio-profile', Value: 'alice' },
      ],
    });
  });

  test('carry a subject as it is, or refuse it, whatever it is', () => {
    fc.assert(
      fc.property(anySubject, (subject) => {
        const fits = NAME.test(subject) && TAG_VALUE.test(subject);
        if (!fits) {
          expect(refusalOf(() => of(subject)).code).toBe('not_mapped');
          return;
        }
        const { RoleSessionName, SourceIdentity, Tags } = of(subject);
        expect([RoleSessionName, SourceIdentity, Tags[0]?.Value]).toEqual([subject, subject, subject]);
      }),
      { examples: [['ab'], ['a'.repeat(64)], ['a=b+c_d.e@f-g'], ['a,b'], ['a:b'], ['a/b']] },
    );
  });

  test.each([
    ['that is too short', 'a'],
    ['that is too long', 'a'.repeat(65)],
    ['of another provider', 'auth0|123456'],
    ['with a comma, which tag values cannot have', 'uid=a,ou=b'],
    ['that is a URL', 'https://login.example/users/1'],
    ['with a wildcard', 'alice*'],
    ['with a policy variable', '$' + '{aws:username}'],
    ['with a line end', 'alice\n'],
    ['of letters that look like others', 'аlice'],
  ])('refuse a subject %s, and say so without its text', (_what, subject) => {
    const refusal = refusalOf(() => of(subject));
    expect(refusal.code).toBe('not_mapped');
    expect(refusal.publicDetail).toContain('identifier');
    expect(`${refusal.detail} ${refusal.publicDetail}`).not.toContain(subject.length > 1 ? subject : 'subject a');
  });
});
