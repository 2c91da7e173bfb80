//! The OpenAPI document, generated from the handlers.

use std::sync::LazyLock;

use ninsho_domain::client::{Scope, Word};
use ninsho_shared::Problem;
use ninsho_shared::paths;
use ninsho_shared::session::SESSION_HEADER;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme,
};
use utoipa::openapi::{ObjectBuilder, OpenApi, PathItem, RefOr, Required};
use utoipa::{Modify, OpenApi as _};
use utoipa_actix_web::AppExt;

use super::{document as description, polled, retried, routes};
use crate::http::auth::session_cookie;

/// What a caller has to know before the first operation.
const DESCRIPTION: &str = "Self-service for the second factor of a university.\n\n\
    Errors are `application/problem+json` (RFC 9457); branch on `code`. Each response lists the codes that \
    the operation answers with this status, with an example for each. A path that is not here answers \
    `not_found`, and a method that a path does not support `method_not_allowed`, with the methods that it \
    does in `Allow`.\n\n\
    Request the session token in the body (`\"deliver\": \"body\"`) and send it as `Authorization: Bearer`; \
    browsers get it as a cookie that no script can read. Call from your server: there is no CORS, so a page \
    of another origin cannot read an answer. Never hand a session token to another system: it is the \
    person's whole session.\n\n\
    **Within v1** paths, operations, fields, their types and the meaning of a code stay. What may be added: \
    operations, optional fields of requests, fields of answers, and values and members where the schema says \
    that more may be added. Ignore what you do not know. What ends is announced at least a year before, by \
    the headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) in its answers, by `deprecated` here and in \
    the release notes, and what replaces it stands beside it for that time.";

/// What the handlers cannot say of themselves.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Ninsho",
        description = DESCRIPTION,
        contact(name = "The support desk that `GET /api/v1/institution` names"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "The server that this document comes from.")),
    components(schemas(Problem)),
    security(("bearer" = []), ("cookie" = [])),
    modifiers(&Schemes),
    tags(
        (name = "login", description = "ID and password, then the second factor."),
        (name = "address change", description = "Flow A of the manual."),
        (name = "initialization", description = "Flow B of the manual."),
        (name = "help desk", description = "The operators' side of flow B."),
        (name = "session", description = "The caller's session, and the others of the account."),
        (name = "account", description = "The factors of the account, and its events."),
        (name = "authenticators", description = "Authenticators that show one-time passwords (TOTP)."),
        (name = "recovery codes", description = "For the day when nothing else is at hand."),
        (name = "revocation link", description = "The link in a notice by which the owner revokes what they did not ask for."),
        (name = "one-time passwords", description = "For the log-ins of other systems, which call as machine clients."),
        (name = "machine clients", description = "How another system proves itself (OAuth 2.0 client credentials)."),
        (name = "institution", description = "What anyone may read before they log in."),
    )
)]
struct Base;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(
            "bearer",
            SecurityScheme::Http(
                HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build(),
            ),
        );
        name_paths(document, "");
    }
}

/// Adds what depends on the path that the server is below.
fn name_paths(document: &mut OpenApi, base: &str) {
    let components = document.components.get_or_insert_default();
    let scopes: Scopes = Scope::ALL.iter().map(|scope| (scope.name(), scope.meaning())).collect();
    let flow =
        Flow::ClientCredentials(ClientCredentials::new(format!("{base}{}", paths::OAUTH_TOKEN), scopes));
    components.add_security_scheme("client", SecurityScheme::OAuth2(OAuth2::new([flow])));
    let cookie = ApiKeyValue::new(session_cookie(base));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for server in document.servers.iter_mut().flatten() {
        server.url = format!("{base}/");
    }
}

/// The document of this version.
#[must_use]
pub fn document() -> OpenApi {
    let (_, mut document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(routes::api)
        .split_for_parts();
    for (path, item) in &mut document.paths.paths {
        let writes = [&mut item.post, &mut item.put, &mut item.delete];
        // `security(())` marks what anyone may call.
        for operation in writes.into_iter().flatten().filter(|operation| operation.security.is_none()) {
            operation.parameters.get_or_insert_default().push(RefOr::T(session_header()));
        }
        polled::describe(item);
        retried::describe(path, item);
    }
    description::complete(&mut document);
    document
}

/// The document of a server below a path.
#[must_use]
pub fn document_below(base: &str) -> OpenApi {
    let mut document = document();
    name_paths(&mut document, base);
    document
}

/// The header of every write in a session.
fn session_header() -> Parameter {
    ParameterBuilder::new()
        .name(SESSION_HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The id of the session that the caller believes to be in. `other_session` when the request came \
             with another one: the tabs of a browser share their cookie.",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))),
        ))
        .build()
}

/// The methods of the endpoint at `path`, as the `Allow` header lists them; none when there is no such endpoint.
#[must_use]
pub fn methods_at(path: &str) -> Option<&'static str> {
    static METHODS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let paths = document().paths.paths;
        paths.into_iter().map(|(pattern, item)| (pattern, methods(&item).join(", "))).collect()
    });
    let is_at = |pattern: &str| {
        let (parts, names) = (path.split('/'), pattern.split('/'));
        parts.clone().count() == names.clone().count()
            && parts
                .zip(names)
                .all(|(part, name)| part == name || (name.starts_with('{') && !part.is_empty()))
    };
    METHODS.iter().find(|(pattern, _)| is_at(pattern)).map(|(_, methods)| methods.as_str())
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known = [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
    known.into_iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paths_that_both_sides_share_are_the_paths_of_the_handlers() {
        let document = document();
        let mut described: Vec<_> = document.paths.paths.keys().map(String::as_str).collect();
        described.sort_unstable();
        let mut shared = vec![
            paths::LOGIN,
            paths::LOGIN_OTP,
            paths::LOGIN_VERIFY,
            paths::SESSION,
            paths::SESSIONS,
            paths::SESSION_BY_ID,
            paths::ACCOUNT,
            paths::ACCOUNT_HISTORY,
            paths::ACKNOWLEDGE_EVENTS,
            paths::ADDRESS_CHANGES,
            paths::ADDRESS_CHANGE,
            paths::ADDRESS_CHANGE_RESEND,
            paths::ADDRESS_CHANGE_VERIFY,
            paths::INIT_REQUESTS,
            paths::INIT_REQUEST,
            paths::INIT_REQUEST_SEND,
            paths::INIT_REQUEST_DESK,
            paths::INIT_REQUEST_CONFIRM,
            paths::HELPDESK_INIT_REQUESTS,
            paths::HELPDESK_TAKE,
            paths::HELPDESK_RELEASE,
            paths::HELPDESK_APPROVE,
            paths::HELPDESK_REFUSE,
            paths::HELPDESK_LOG,
            paths::AUTHENTICATORS,
            paths::AUTHENTICATOR,
            paths::AUTHENTICATOR_VERIFY,
            paths::AUTHENTICATOR_RENAME,
            paths::RECOVERY_CODES,
            paths::REVOCATION,
            paths::INSTITUTION,
            paths::JWKS,
            paths::OTP_FACTORS,
            paths::OTP_CHALLENGES,
            paths::OTP_CHALLENGE,
            paths::OTP_CHALLENGE_VERIFY,
            paths::OTP_VERIFY,
            paths::OAUTH_TOKEN,
            paths::OAUTH_INTROSPECT,
            paths::OAUTH_REVOKE,
            paths::OAUTH_METADATA,
        ];
        shared.sort_unstable();
        assert_eq!(described, shared);
    }

    #[test]
    fn every_operation_says_who_may_call_it() {
        for (path, item) in document().paths.paths {
            for operation in [item.get, item.post, item.delete].into_iter().flatten() {
                let text = operation.description.unwrap_or_default();
                let says = ["may call this", "Requires a", "The token is the permission"];
                assert!(says.iter().any(|words| text.contains(words)), "{path}: {text}");
            }
        }
    }
}
