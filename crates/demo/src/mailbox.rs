//! The mails that the demo received: for people as a page, for programs as JSON.
//!
//! | request | answer |
//! |---|---|
//! | `GET /dev/mailbox` | a page |
//! | `GET /dev/mailbox.json?to=&after=` | the mails, newest first |
//! | `DELETE /dev/mailbox.json` | forgets them |
//! | `GET /dev/mailbox/newest.json?to=&after=&wait=` | the newest mail, as soon as there is one |

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::{self, Data, Json, Query, ServiceConfig};
use anyhow::Context;
use minijinja::Environment;
use minijinja::value::Serde;
use ninsho_mailbox::{Mailbox, ReceivedMail};
use ninsho_shared::ProblemCode;
use serde::{Deserialize, Serialize};

use crate::controls::MAILBOX;
use ninsho_api::http::problem::ApiError;
use ninsho_api::serve::page::not_with_this_method;

const PAGE: &str = include_str!("mailbox.html");
const STYLE: &str = include_str!("mailbox.css");
const SCRIPT: &str = include_str!("mailbox.js");

pub(super) fn routes(config: &mut ServiceConfig, mailbox: &Arc<Mailbox>) {
    let file = |name: &str, media_type: &'static str, content: &'static str| {
        let answer = move || async move { HttpResponse::Ok().content_type(media_type).body(content) };
        web::resource(format!("{MAILBOX}{name}")).get(answer).default_service(web::to(refuse_method))
    };
    let shared = |path: String| web::resource(path).app_data(Data::from(Arc::clone(mailbox)));
    config
        .service(file(".css", "text/css; charset=utf-8", STYLE))
        .service(file(".js", "text/javascript; charset=utf-8", SCRIPT))
        .service(
            shared(format!("{MAILBOX}.json"))
                .get(list)
                .delete(clear)
                .default_service(web::to(|| async { not_with_this_method("GET, DELETE") })),
        )
        .service(shared(format!("{MAILBOX}/newest.json")).get(newest).default_service(web::to(refuse_method)))
        .service(shared(MAILBOX.to_owned()).get(page).default_service(web::to(refuse_method)));
}

async fn refuse_method() -> HttpResponse {
    not_with_this_method("GET")
}

/// Which mails are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Only those to this address.
    to: Option<String>,
    /// Only those with a greater number.
    after: Option<u64>,
}

/// The mails, newest first.
#[derive(Debug, Serialize)]
struct Mails {
    mails: Vec<Mail>,
}

/// One mail.
#[derive(Debug, Serialize)]
struct Mail {
    id: u64,
    from: String,
    to: Vec<String>,
    subject: String,
    /// The eight digits alone on a line, where there are such.
    code: Option<String>,
    /// The web addresses in the text.
    links: Vec<String>,
    text: String,
    seconds_ago: u64,
}

impl Mail {
    fn of(mail: &ReceivedMail) -> Self {
        Self {
            id: mail.id,
            from: mail.from().unwrap_or_default(),
            to: mail.envelope_to.clone(),
            subject: mail.subject().unwrap_or_default(),
            code: mail.code(),
            links: mail.links(),
            text: mail.text(),
            seconds_ago: mail.received.elapsed().as_secs(),
        }
    }
}

impl Wanted {
    fn is(&self, mail: &ReceivedMail) -> bool {
        self.after.is_none_or(|after| mail.id > after) && self.to.as_ref().is_none_or(|to| mail.is_to(to))
    }
}

/// Which mail is wanted, and how many seconds the caller waits for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Awaited {
    to: Option<String>,
    after: Option<u64>,
    #[serde(default)]
    wait: u8,
}

/// The longest wait for a mail, in seconds: shorter than that of most clients for an answer.
const LONGEST_WAIT: u8 = 30;

fn mails(mailbox: &Mailbox, wanted: &Wanted) -> Vec<Mail> {
    mailbox.mails().iter().rev().filter(|mail| wanted.is(mail)).map(Mail::of).collect()
}

async fn list(mailbox: Data<Mailbox>, wanted: Query<Wanted>) -> Json<Mails> {
    Json(Mails { mails: mails(&mailbox, &wanted) })
}

async fn clear(mailbox: Data<Mailbox>) -> HttpResponse {
    mailbox.clear();
    HttpResponse::NoContent().finish()
}

async fn newest(mailbox: Data<Mailbox>, awaited: Query<Awaited>) -> Result<Json<Mail>, ApiError> {
    let Awaited { to, after, wait } = awaited.into_inner();
    let wanted = Wanted { to, after };
    let wait = Duration::from_secs(wait.min(LONGEST_WAIT).into());
    let first = mailbox.wait_for(|mail| wanted.is(mail), wait).await.map_err(|_| ProblemCode::NotFound)?;
    // More may have been there already.
    let newest = mailbox.mails().into_iter().rfind(|mail| wanted.is(mail));
    Ok(Json(Mail::of(&newest.unwrap_or(first))))
}

async fn page(mailbox: Data<Mailbox>, wanted: Query<Wanted>) -> Result<HttpResponse, ApiError> {
    let html = render(&mails(&mailbox, &wanted)).context("the page of the mailbox")?;
    Ok(HttpResponse::Ok().content_type(ContentType::html()).body(html))
}

/// What the template shows.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    path: &'static str,
    newest: u64,
    mails: &'a [Mail],
}

/// The name of the template ends in `.html`, so everything that a mail says is escaped.
fn render(mails: &[Mail]) -> Result<String, minijinja::Error> {
    let newest = mails.iter().map(|mail| mail.id).max().unwrap_or(0);
    Environment::new().render_named_str("mailbox.html", PAGE, Serde(Shown { path: MAILBOX, newest, mails }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_mail_becomes_a_part_of_the_page() {
        let mail = Mail {
            id: 7,
            from: "ninsho-qa@iimc.kyoto-u.ac.jp".to_owned(),
            to: vec!["taro@example.com".to_owned()],
            subject: "<script>alert(1)</script>".to_owned(),
            code: Some("87110354".to_owned()),
            links: vec!["https://example.com/stop/a\"onclick=\"b".to_owned()],
            text: "<b>text</b>".to_owned(),
            seconds_ago: 3,
        };
        let html = render(&[mail]).unwrap();
        assert!(html.contains("87110354") && html.contains("data-newest=\"7\""), "{html}");
        assert!(
            !html.contains("<script>alert") && !html.contains("<b>") && !html.contains("\"onclick"),
            "{html}"
        );
    }

    #[test]
    fn the_page_holds_nothing_that_the_policy_refuses() {
        let html = render(&[]).unwrap();
        assert!(html.contains("No mail yet"), "{html}");
        assert!(!html.contains("<style") && !html.contains("style=") && !html.contains("onclick="), "{html}");
        assert_eq!(html.matches("<script").count(), html.matches("<script src=").count(), "{html}");
    }
}
