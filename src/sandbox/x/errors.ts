/** X's own refusal, thrown by handlers and sent as it is. Response-codes page, read 2026-08-22. */
export class XRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string> = {},
  ) {
    super(`X answers ${status}`);
  }
}

const PROBLEMS = 'https://api.twitter.com/2/problems';

export function unauthorized(): XRefusal {
  return new XRefusal(401, { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' });
}

export function invalidRequest(message: string, parameters: Record<string, string[]> = {}): XRefusal {
  return new XRefusal(400, {
    errors: [{ parameters, message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: `${PROBLEMS}/invalid-request`,
  });
}

export function forbidden(detail: string): XRefusal {
  return new XRefusal(403, { detail, type: 'about:blank', title: 'Forbidden', status: 403 });
}

export function missingScope(scope: string): XRefusal {
  return new XRefusal(403, {
    title: 'Forbidden',
    type: 'about:blank',
    status: 403,
    detail: `Your client app is not configured with the appropriate oauth2 scope (${scope}) for this endpoint.`,
  });
}

export function userContextNeeded(): XRefusal {
  return new XRefusal(403, {
    title: 'Unsupported Authentication',
    detail:
      'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
    type: `${PROBLEMS}/unsupported-authentication`,
    status: 403,
  });
}

export function appOnly(): XRefusal {
  return new XRefusal(403, {
    title: 'Unsupported Authentication',
    detail:
      'Authenticating with OAuth 2.0 User Context is forbidden for this endpoint.  Supported authentication types are [OAuth 2.0 Application-Only].',
    type: `${PROBLEMS}/unsupported-authentication`,
    status: 403,
  });
}

export function notFound(what: string, id: string): XRefusal {
  return new XRefusal(404, resourceNotFound(what, 'id', id));
}

export function tooManyRequests(headers: Record<string, string> = {}): XRefusal {
  return new XRefusal(
    429,
    { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
    headers,
  );
}

export function creditsDepleted(accountId: string): XRefusal {
  return new XRefusal(402, {
    account_id: accountId,
    title: 'CreditsDepleted',
    detail: `Your enrolled account [${accountId}] does not have any credits to fulfill this request.`,
    type: `${PROBLEMS}/credits`,
  });
}

export function tooLarge(detail: string): XRefusal {
  return new XRefusal(413, { title: 'Payload Too Large', detail, type: 'about:blank', status: 413 });
}

/** One entry of `errors[]` for a thing that is not there. */
export function resourceNotFound(what: string, parameter: string, id: string): Record<string, unknown> {
  return {
    value: id,
    detail: `Could not find ${what} with ${parameter}: [${id}].`,
    title: 'Not Found Error',
    resource_type: what,
    parameter,
    resource_id: id,
    type: `${PROBLEMS}/resource-not-found`,
  };
}

/** One entry of `errors[]` for a field that this token may not see on this post. */
export function fieldNotAuthorized(field: string, id: string): Record<string, unknown> {
  return {
    resource_id: id,
    parameter: 'tweet.fields',
    resource_type: 'tweet',
    section: 'data',
    title: 'Field Authorization Error',
    value: field,
    detail: `Sorry, you are not authorized to access '${field}' on the Tweet with tweet.fields : [${id}].`,
    type: `${PROBLEMS}/not-authorized-for-field`,
  };
}
