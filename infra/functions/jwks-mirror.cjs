// Copies the public signing keys of a user pool to S3, for a service in a network without a way to Cognito. It must never put
// anything but good keys in the place of good keys: whoever chooses the keys decides who everybody is. It writes at every
// run, changed or not: the service takes the keys to be as old as the object. Inlined into a template: at most 4096
// characters.
const { createPublicKey } = require('node:crypto');
const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');

const MAX_BYTES = 65_536;
const TIMEOUT_MILLISECONDS = 10_000;
const MIN_MODULUS_BITS = 2_048;
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const s3 = new S3Client({});

async function fetchBounded(url) {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  if (response.status !== 200) {
    throw new Error(`the pool answered with status ${response.status}`);
  }
  const chunks = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.byteLength;
    if (length > MAX_BYTES) {
      throw new Error(`the key set is larger than ${MAX_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function signingKeys(text) {
  let keys;
  try {
    ({ keys } = JSON.parse(text));
  } catch {
    // The parser's own message quotes what it parsed.
  }
  if (!Array.isArray(keys)) {
    throw new Error('the answer is no key set');
  }
  if (keys.some((key) => PRIVATE_MEMBERS.some((member) => Object.hasOwn(Object(key), member)))) {
    throw new Error('the key set holds private or symmetric key material');
  }
  const good = keys.filter(isSigningKey);
  if (good.length === 0) {
    throw new Error('the key set holds no RS256 key for signatures');
  }
  // Nothing that was not looked at goes along.
  return good.map(({ kty, n, e, kid }) => ({ kty, n, e, kid, alg: 'RS256', use: 'sig' }));
}

function isSigningKey(key) {
  const { kty, n, e, kid, alg, use } = Object(key);
  if (kty !== 'RSA' || alg !== 'RS256' || use !== 'sig' || typeof kid !== 'string' || kid === '') {
    return false;
  }
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    return asymmetricKeyDetails.modulusLength >= MIN_MODULUS_BITS;
  } catch {
    return false;
  }
}

async function copyKeys() {
  const { KEY_SET_URL, BUCKET, KEY } = process.env;
  const keys = signingKeys(await fetchBounded(KEY_SET_URL));
  await s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: JSON.stringify({ keys }), ContentType: 'application/json' }),
  );
  process.stdout.write(`${JSON.stringify({ message: 'keys written', keyIds: keys.map(({ kid }) => kid) })}\n`);
}

// CloudFormation asks for the first run, so that no task starts before there are keys. It waits for an answer.
async function answerCloudFormation({ ResponseURL, RequestType, ...event }) {
  let outcome = { Status: 'SUCCESS' };
  try {
    if (RequestType !== 'Delete') {
      await copyKeys();
    }
  } catch (error) {
    outcome = { Status: 'FAILED', Reason: error.message };
  }
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event;
  const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...outcome });
  // The URL is signed for no content type.
  const response = await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
  if (!response.ok) {
    throw new Error(`CloudFormation did not take the answer: ${response.status}`);
  }
}

exports.handler = (event) => (event?.ResponseURL === undefined ? copyKeys() : answerCloudFormation(event));
