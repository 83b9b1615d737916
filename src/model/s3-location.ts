/**
 * The address of an object in S3, as operators write it. It must never name anything but one bucket and one key, spelt in one
 * way: nothing in it is decoded, and nothing is left out.
 */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** Of general purpose buckets. Source: Amazon S3 User Guide, "General purpose bucket naming rules". */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Access points, directory buckets and tables: the SDK would send such a request elsewhere. */
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
const IPV4_ADDRESS = /^\d+(\.\d+){3}$/;
/** Of the characters that S3 calls safe; its other characters mean something in a URL. */
const KEY = /^[\w!.*'()-]+(\/[\w!.*'()-]+)*$/;
const DOT_SEGMENT = /(^|\/)\.{1,2}(\/|$)/;
const KEY_MAX_LENGTH = 1_024;

/** @returns undefined for anything but `s3://<bucket>/<key>` */
export function parseS3Location(text: string): S3Location | undefined {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(text) ?? [];
  const isBucket = BUCKET.test(bucket) && !RESERVED.test(bucket) && !IPV4_ADDRESS.test(bucket) && !/\.\./.test(bucket);
  const isKey = key.length <= KEY_MAX_LENGTH && KEY.test(key) && !DOT_SEGMENT.test(key);
  return isBucket && isKey ? { bucket, key } : undefined;
}
