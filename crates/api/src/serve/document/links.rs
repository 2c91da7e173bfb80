//! Which operation may follow another, with what it takes from the answer.

use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::{OpenApi, RefOr};

use super::walk::operations;

/// An operation, its status, the operation that may follow, and the parameter that it takes, if any.
type Link = (&'static str, u16, &'static str, Option<(&'static str, &'static str)>);

const ID: (&str, &str) = ("id", "$response.body#/id");
const INIT_REQUEST_ID: (&str, &str) = ("id", "$response.body#/init_request/id");

const LINKS: &[Link] = &[
    ("login", 200, "sendLoginCode", None),
    ("login", 200, "verifyLogin", None),
    ("sendLoginCode", 200, "verifyLogin", None),
    ("verifyLogin", 200, "readAccount", None),
    ("verifyLogin", 200, "beginAddressChange", None),
    ("verifyLogin", 200, "beginAuthenticator", None),
    ("verifyLogin", 200, "generateRecoveryCodes", None),
    ("readAccount", 200, "readAddressChange", Some(("id", "$response.body#/address_change"))),
    ("listSessions", 200, "endOtherSessions", None),
    ("listSessions", 200, "endSession", Some(("id", "$response.body#/sessions/0/id"))),
    ("readHistory", 200, "readHistory", Some(("before", "$response.body#/next"))),
    ("beginAddressChange", 201, "readAddressChange", Some(ID)),
    ("beginAddressChange", 201, "resendAddressCode", Some(ID)),
    ("beginAddressChange", 201, "verifyAddressChange", Some(ID)),
    ("beginAddressChange", 201, "cancelAddressChange", Some(ID)),
    ("resendAddressCode", 200, "verifyAddressChange", Some(ID)),
    ("beginInitialization", 201, "readInitialization", Some(INIT_REQUEST_ID)),
    ("beginInitialization", 201, "sendConfirmationCode", Some(INIT_REQUEST_ID)),
    ("beginInitialization", 201, "askHelpDesk", Some(INIT_REQUEST_ID)),
    ("beginInitialization", 201, "confirmInitialization", Some(INIT_REQUEST_ID)),
    ("beginInitialization", 201, "cancelInitialization", Some(INIT_REQUEST_ID)),
    ("sendConfirmationCode", 200, "confirmInitialization", Some(ID)),
    ("askHelpDesk", 200, "confirmInitialization", Some(ID)),
    ("confirmInitialization", 200, "beginAddressChange", None),
    ("beginAuthenticator", 201, "verifyAuthenticator", Some(ID)),
    ("beginAuthenticator", 201, "removeAuthenticator", Some(ID)),
    ("verifyAuthenticator", 200, "renameAuthenticator", Some(ID)),
    ("listDeskRequests", 200, "takeDeskRequest", Some(("id", "$response.body#/requests/0/id"))),
    ("takeDeskRequest", 200, "releaseDeskCode", Some(ID)),
    ("takeDeskRequest", 200, "refuseDeskRequest", Some(ID)),
    ("releaseDeskCode", 200, "approveDeskRequest", Some(("id", "$response.body#/request/id"))),
    ("readDeskLog", 200, "readDeskLog", Some(("before", "$response.body#/next"))),
    ("readRevocation", 200, "revoke", Some(("token", "$request.path.token"))),
];

pub(super) fn add(document: &mut OpenApi) {
    for (_, operation) in operations(document) {
        let Some(name) = operation.operation_id.clone() else { continue };
        for (_, status, next, parameter) in LINKS.iter().filter(|(from, ..)| *from == name) {
            let mut link = LinkBuilder::new().operation_id(*next);
            if let Some((name, place)) = parameter {
                link = link.parameter(*name, *place);
            }
            if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(&status.to_string()) {
                response.links.insert((*next).to_owned(), RefOr::T(link.build()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;
    use crate::serve::openapi::document;

    #[test]
    fn every_link_leads_from_a_response_to_an_operation_with_the_parameters_that_it_takes() {
        let document = serde_json::to_value(document()).unwrap();
        let paths = document["paths"].as_object().unwrap().values();
        let operations = paths.flat_map(|item| item.as_object().unwrap().values());
        let by_id: BTreeMap<&str, &Value> = operations
            .filter_map(|operation| Some((operation["operationId"].as_str()?, operation)))
            .collect();
        for (from, status, to, parameter) in LINKS {
            let link = &by_id[from]["responses"][status.to_string()]["links"][to];
            assert_eq!(link["operationId"], *to, "{from} {status}");
            let takes: Vec<_> = by_id[to]["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|taken| taken["in"] != "header" && taken["required"] == true)
                .map(|taken| taken["name"].as_str().unwrap())
                .collect();
            let given: Vec<_> = parameter.iter().map(|(name, _)| *name).collect();
            assert!(takes.iter().all(|name| given.contains(name)), "{from} -> {to}: {takes:?} {given:?}");
        }
    }
}
