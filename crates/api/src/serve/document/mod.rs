//! What the OpenAPI document says beyond what handlers and types say of themselves: the problems that follow
//! from an operation's shape, headers, links between steps, examples, names for the members of unions, and
//! what later versions may add.

mod examples;
mod headers;
mod links;
mod open;
mod optional;
mod problems;
mod unions;
mod walk;

use utoipa::openapi::OpenApi;

/// Completes the document of the handlers.
pub(super) fn complete(document: &mut OpenApi) {
    problems::complete(document);
    headers::add(document);
    links::add(document);
    examples::add(document);
    let requests = walk::of_requests(document);
    let components = document.components.get_or_insert_default();
    unions::name_members(components, &requests);
    optional::not_nullable(components);
    open::enums(components, &requests);
}
