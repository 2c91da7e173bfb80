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
use ninsho_shared::{ProblemCode, paths};
use ninsho_texts::{Language, Part};

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
    helpdesk: Option<File>,
    /// The HTML as a server sends it, by what it is for and the language that the browser prefers.
    html: HashMap<(Html, Language), File>,
    /// The name of the session's cookie.
    cookie: String,
}

/// What an HTML of the page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Html {
    /// Any path.
    Plain,
    /// Who is about to log in: it has the form in it.
    Login,
    /// Who may be logged in: it has the chunk of the account fetched beside the program.
    Account,
    /// An operator.
    HelpDesk,
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
    /// does. The texts in the browser's language are fetched beside the program.
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
        self.cookie = session_cookie(config.public_url.base());
        let mut html = HashMap::new();
        for language in Language::ALL {
            for of in [Html::Plain, Html::Login, Html::Account, Html::HelpDesk] {
                if let Some(filled) = self.filled(of, language, config)? {
                    let file = File::compressed("/index.html", filled.into_bytes())?;
                    html.insert((of, language), file.by_session());
                }
            }
        }
        self.html = html;
        Ok(self)
    }

    /// The HTML for this purpose; `None` when the page was built without a place for it.
    fn filled(&self, of: Html, language: Language, config: &Config) -> anyhow::Result<Option<String>> {
        let base = config.public_url.base();
        let index = if of == Html::HelpDesk { self.helpdesk.as_ref() } else { Some(&self.index) };
        let Some(index) = index else { return Ok(None) };
        let folder = if of == Html::HelpDesk { HELPDESK } else { "" };
        let parts: &[_] = match of {
            Html::Plain | Html::Login => &[Part::First],
            Html::Account | Html::HelpDesk => &Part::ALL,
        };
        let texts = parts.iter().filter_map(|part| self.texts_file(folder, *part, language));
        let html = fill::ahead(index.text()?, base, texts);
        Ok(match of {
            Html::Plain | Html::HelpDesk => Some(html),
            Html::Account => Some(fill::ahead(&html, base, self.chunk_files(ACCOUNT))),
            Html::Login if fill::has_start(&html) => {
                let form = login::html(language, &config.institution)?;
                Some(fill::start_with(&html, "data-form", &form)?)
            }
            Html::Login => None,
        })
    }

    /// A file of a language's texts: `/texts-0a1b2c3d4e5f6071.ja.txt`.
    fn texts_file(&self, folder: &str, part: Part, language: Language) -> Option<&str> {
        let (start, end) = (format!("{folder}/{}-", part.name()), format!(".{}.txt", language.tag()));
        self.files.keys().map(String::as_str).find(|path| path.starts_with(&start) && path.ends_with(&end))
    }

    /// The files that are loaded with a chunk, in order. Their names list the chunks that need them.
    fn chunk_files(&self, chunk: &str) -> BTreeSet<&str> {
        let is_of_chunk = |path: &&str| {
            let name = path.strip_suffix(".wasm").unwrap_or_default();
            name.split(['/', '_', '-']).any(|part| part == chunk)
        };
        self.files.keys().map(String::as_str).filter(is_of_chunk).collect()
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
            return Some(self.html_for(request));
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
            asked.then(|| self.html_for(request))
        })
    }

    /// What shows a path that is no file, in the language that the browser prefers.
    fn html_for(&self, request: &HttpRequest) -> &File {
        let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|tags| tags.to_str().ok());
        let language = Language::accepted(accepted.unwrap_or_default());
        let of = self.purpose(request);
        let index = if of == Html::HelpDesk { self.helpdesk.as_ref() } else { None };
        let sent = self.html.get(&(of, language)).or_else(|| self.html.get(&(Html::Plain, language)));
        sent.or(index).unwrap_or(&self.index)
    }

    fn purpose(&self, request: &HttpRequest) -> Html {
        let path = request.path();
        let is_login = path == "/" || path == LOGIN;
        let is_account = is_login || ACCOUNT_PAGES.iter().any(|top| is_at_or_below(path, top));
        if self.helpdesk.is_some() && is_at_or_below(path, HELPDESK) {
            Html::HelpDesk
        } else if is_account && request.cookie(&self.cookie).is_some() {
            Html::Account
        } else if is_login {
            Html::Login
        } else {
            Html::Plain
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
