//! The built page, served from memory: every file with its compressed copies.
//!
//! Any web server can do the same on the same origin; then `page` is left unset.

pub(super) mod file;
mod fill;
mod folder;
pub mod headers;
mod login;

use std::collections::{BTreeSet, HashMap};

use actix_web::http::Method;
use actix_web::http::header::{self, ACCEPT_LANGUAGE, Accept, Header, HeaderValue, Quality};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use ninsho_domain::config::Config;
use ninsho_domain::language::Language;
use ninsho_shared::{ProblemCode, paths};

use self::file::File;
use crate::http::auth::session_cookie;
use crate::http::problem::ApiError;
use crate::serve::openapi;

/// Paths, with all below them, that the page has no route at: a wrong one is not found.
const NOT_THE_PAGE: [&str; 6] = ["/api", "/dev", "/.well-known", paths::LIVEZ, paths::READYZ, paths::METRICS];

/// Where the log-in is, beside `/`.
const LOGIN: &str = "/login";

/// The chunk of the page's program that follows the password, and where it is needed.
const ACCOUNT: &str = "account";
const ACCOUNT_PAGES: [&str; 5] = ["/login/otp", "/account", "/address-change", "/history", "/sessions"];

/// Where the revocation links in mails lead to.
const STOP: &str = "/stop";

/// The help desk's program, a page of its own with all that is below it.
const HELPDESK: &str = "/helpdesk";

/// The files of the page by their paths, as `/assets/a.js`.
#[derive(Clone, Debug)]
pub struct Page {
    files: HashMap<String, File>,
    index: File,
    /// The index with the log-in form in it, by language; empty when the page has no place for it.
    login: Vec<(Language, File)>,
    /// The index that has the chunk of the account fetched beside the program, for who may be logged in.
    account: Option<File>,
    /// The name of the session's cookie.
    cookie: String,
    helpdesk: Option<File>,
}

/// Answers what no route of the API has: a file of the page, or its `index.html` for a path
/// that only the page's own router knows.
///
/// # Errors
/// `not_found`, also for everything when this server serves no page.
pub async fn answer(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    if let Some(methods) = openapi::methods_at(request.path()) {
        return Ok(not_with_this_method(methods));
    }
    let page = request.app_data::<web::Data<Page>>().ok_or(ProblemCode::NotFound)?;
    let file = page.find(&request).ok_or(ProblemCode::NotFound)?;
    if reads(request.method()) { Ok(file.answer(&request)) } else { Ok(not_with_this_method("GET, HEAD")) }
}

/// The refusal of a method, with those that are allowed (RFC 9110 §15.5.6 asks for `Allow`).
pub fn not_with_this_method(allowed: &'static str) -> HttpResponse {
    let mut refusal = ApiError::from(ProblemCode::MethodNotAllowed).error_response();
    refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    refusal
}

impl Page {
    /// The page with what its HTML has to say before the program does: the path that it is below, the log-in
    /// form, for whom the program has not started yet, and the institution's support desk, for whom it never
    /// does.
    ///
    /// # Errors
    /// When the HTML is no text.
    pub fn for_server(mut self, config: &Config) -> anyhow::Result<Self> {
        for html in [Some(&mut self.index), self.helpdesk.as_mut()].into_iter().flatten() {
            let below = fill::below(html.text()?, config.public_url.base());
            let filled = fill::with_desk(&below, &config.institution.desk)?;
            if filled != html.text()? {
                *html = File::compressed("/index.html", filled.into_bytes())?;
            }
        }
        if fill::has_start(self.index.text()?) {
            let [japanese, english] = Language::ALL.map(|language| self.login_in(language, config));
            self.login = vec![japanese?, english?];
            self.cookie = session_cookie(config.public_url.base());
            let html = fill::ahead(self.index.text()?, config.public_url.base(), self.chunk_files(ACCOUNT));
            self.account = Some(File::compressed("/index.html", html.into_bytes())?.by_session());
            self.index = self.index.by_session();
        }
        Ok(self)
    }

    /// The files that are loaded with a chunk, in order. Their names list the chunks that need them.
    fn chunk_files(&self, chunk: &str) -> BTreeSet<&str> {
        let is_of_chunk = |path: &&str| {
            let name = path.strip_suffix(".wasm").unwrap_or_default();
            name.split(['/', '_', '-']).any(|part| part == chunk)
        };
        self.files.keys().map(String::as_str).filter(is_of_chunk).collect()
    }

    fn login_in(&self, language: Language, config: &Config) -> anyhow::Result<(Language, File)> {
        let form = login::html(language, &config.institution)?;
        let html = fill::start_with(self.index.text()?, "data-form", &form)?;
        Ok((language, File::compressed("/index.html", html.into_bytes())?.by_session()))
    }

    /// The HTML of the page with this in place of the words that tell people to wait for the program.
    ///
    /// # Errors
    /// When the page was built without a place for it.
    pub fn ready_with(&self, content: &str) -> anyhow::Result<String> {
        fill::start_with(self.index.text()?, "data-ready", content)
    }

    fn find(&self, request: &HttpRequest) -> Option<&File> {
        let path = request.path();
        if path == "/" {
            return Some(self.login_for(request));
        }
        if NOT_THE_PAGE.iter().any(|top| is_at_or_below(path, top)) {
            return None;
        }
        // A script or a picture that is not there is not found: the page in its place would
        // only fail later, and less clearly.
        let navigation = || reads(request.method());
        self.files.get(path).or_else(|| {
            // A revocation link is opened by whatever a mail program hands it to.
            let asked = navigation() && (accepts_html(request) || is_at_or_below(path, STOP));
            asked.then(|| self.index_for(request))
        })
    }

    /// The log-in form in the language that the browser prefers, unless it may be logged in.
    fn login_for(&self, request: &HttpRequest) -> &File {
        if let Some(account) = self.account_for(request) {
            return account;
        }
        let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|tags| tags.to_str().ok());
        let language = accepted.and_then(Language::accepted).unwrap_or(Language::En);
        self.login.iter().find_map(|(of, file)| (*of == language).then_some(file)).unwrap_or(&self.index)
    }

    fn account_for(&self, request: &HttpRequest) -> Option<&File> {
        self.account.as_ref().filter(|_| request.cookie(&self.cookie).is_some())
    }

    /// What shows a path that is no file.
    fn index_for(&self, request: &HttpRequest) -> &File {
        let path = request.path();
        match &self.helpdesk {
            Some(helpdesk) if is_at_or_below(path, HELPDESK) => helpdesk,
            _ if path == LOGIN => self.login_for(request),
            _ if ACCOUNT_PAGES.iter().any(|top| is_at_or_below(path, top)) => {
                self.account_for(request).unwrap_or(&self.index)
            }
            _ => &self.index,
        }
    }
}

fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether a page is what the client wants: a browser that opens an address names HTML.
fn accepts_html(request: &HttpRequest) -> bool {
    let accepted = Accept::parse(request).unwrap_or_else(|_| Accept(Vec::new()));
    accepted.0.iter().any(|item| item.item.essence_str() == "text/html" && item.quality > Quality::ZERO)
}

/// Whether `path` is `top` or something below it.
pub(super) fn is_at_or_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
