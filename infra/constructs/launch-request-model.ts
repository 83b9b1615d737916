/**
 * The body of a launch request for the request validator of API Gateway, taken from the service's own contract so that it
 * cannot say anything else. The service checks every body again: this only turns nonsense away earlier.
 */
import openApi from '../../docs/openapi.json' with { type: 'json' };

/**
 * JSON Schema draft 4, the only one that API Gateway has. No member is required, so an absent body, which API Gateway takes
 * for an empty object, passes; so does `null`, in case it is taken for that, and the service refuses a `null` that was sent.
 * The media type of the model is `application/json` only: what is of another type goes on to the service, which refuses it.
 */
export function launchRequestModel(): object {
  const { schema } = openApi.paths['/v1/presigned-urls'].post.requestBody.content['application/json'];
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    title: 'LaunchRequest',
    type: [schema.type, 'null'],
    properties: Object.fromEntries(
      Object.entries(schema.properties).map(([name, { description: _description, examples: _examples, ...rest }]) => [
        name,
        rest,
      ]),
    ),
    additionalProperties: schema.additionalProperties,
  };
}
