export interface GraphErrorParts {
  status?: number;
  code: number;
  subcode?: number | undefined;
  type?: string;
  message: string;
  isTransient?: boolean;
  userTitle?: string;
  userMessage?: string;
  headers?: Record<string, string>;
}

/** Meta's own refusal, thrown by handlers and sent in Meta's envelope. Decide by code and subcode, never by status. */
export class GraphRefusal extends Error {
  constructor(readonly parts: GraphErrorParts) {
    super(parts.message);
  }

  get status(): number {
    return this.parts.status ?? 400;
  }

  body(trace: string): unknown {
    const { parts } = this;
    return {
      error: {
        message: parts.message,
        type: parts.type ?? 'OAuthException',
        code: parts.code,
        ...(parts.subcode !== undefined && { error_subcode: parts.subcode }),
        is_transient: parts.isTransient ?? false,
        ...(parts.userTitle !== undefined && { error_user_title: parts.userTitle }),
        ...(parts.userMessage !== undefined && { error_user_msg: parts.userMessage }),
        fbtrace_id: trace,
      },
    };
  }
}

export function refusal(code: number, subcode: number | undefined, message: string): GraphRefusal {
  return new GraphRefusal({ code, subcode, message, userMessage: message });
}

export function invalidParameter(message: string): GraphRefusal {
  return new GraphRefusal({ code: 100, message: `(#100) ${message}` });
}

/** The thing is not there, or this token may not see it: Meta does not tell which. */
export function notVisible(id: string, method: string): GraphRefusal {
  const verb = method === 'GET' ? 'get' : method === 'DELETE' ? 'delete' : 'post';
  return new GraphRefusal({
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  });
}

const TOKEN_MESSAGES: Record<number, string> = {
  458: 'Error validating access token: The user has not authorized application.',
  459: 'Error validating access token: The user is enrolled in a blocking, logged-in checkpoint.',
  460: 'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  463: 'Error validating access token: Session has expired.',
  464: 'Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user.',
  467: 'Error validating access token: The session is invalid because the user logged out.',
  492: 'Error validating access token: The user must be an administrator of the page in order to impersonate it.',
};

/** Error 190 with the subcode that says why the token is dead; 0 for no subcode. */
export function tokenRefusal(subcode: number): GraphRefusal {
  return new GraphRefusal({
    code: 190,
    subcode: subcode === 0 ? undefined : subcode,
    message: TOKEN_MESSAGES[subcode] ?? 'Invalid OAuth access token - Cannot parse access token',
  });
}

/** The person has not used the app for 90 days. The subcode is not published; none is given here. */
export function dataAccessEnded(): GraphRefusal {
  return new GraphRefusal({
    code: 190,
    message: 'Error validating access token: The data access of this app for the user has expired.',
  });
}

export function permissionMissing(permission: string): GraphRefusal {
  return new GraphRefusal({
    status: 403,
    code: 10,
    message: `(#10) Application does not have permission for this action. It needs ${permission}.`,
  });
}

export function pageTokenNeeded(): GraphRefusal {
  return new GraphRefusal({
    code: 210,
    message: '(#210) A page access token is required to request this resource.',
  });
}
