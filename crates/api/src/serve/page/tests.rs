use std::fs;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use actix_web::test::{TestRequest, call_service, init_service, read_body};

use super::*;

const SCRIPT: &str = "/app-0a1b2c3d4e5f6071.js";

fn page() -> Page {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
    write("index.html", "<!doctype html><title>Ninsho</title>");
    write("index.html.br", "brotli");
    write(&SCRIPT[1..], "export const answer = 42;");
    write(&format!("{}.gz", &SCRIPT[1..]), "gzip");
    write(&format!("{}.br", &SCRIPT[1..]), "longer than the file that it is a copy of");
    write(".hidden", "a tool's");
    fs::create_dir(folder.path().join("icons")).unwrap();
    write("icons/mark.svg", "<svg/>");
    Page::load(folder.path()).unwrap()
}

struct Answer {
    status: StatusCode,
    headers: header::HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(request: TestRequest) -> Answer {
    let app = actix_web::App::new().app_data(web::Data::new(page())).default_service(web::to(answer));
    let response = call_service(&init_service(app).await, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, body: String::from_utf8(read_body(response).await.to_vec()).unwrap() }
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

#[actix_web::test]
async fn a_hashed_file_is_kept_for_ever_and_sent_compressed() {
    let answer = send(get(SCRIPT).insert_header((ACCEPT_ENCODING, "gzip, br"))).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body, "gzip");
    assert_eq!(answer.header(CONTENT_ENCODING), "gzip", "the copy that is not smaller is left out");
    assert_eq!(answer.header(CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(answer.header(CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(answer.header(header::VARY), "accept-encoding");
    assert_eq!(send(get(SCRIPT)).await.body, "export const answer = 42;");
}

#[actix_web::test]
async fn a_route_of_the_page_gets_the_index_and_asks_each_time() {
    for path in ["/", "/address-changes/0193", "/stop/abc.def"] {
        let answer = send(get(path).insert_header((ACCEPT, "text/html,*/*;q=0.8"))).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.body.contains("<title>"), "{path}");
        assert_eq!(answer.header(CACHE_CONTROL), "no-cache");
        let again = get(path)
            .insert_header((ACCEPT, "text/html"))
            .insert_header((IF_NONE_MATCH, answer.header(ETAG)));
        let again = send(again).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
        assert_eq!(again.header(ETAG), answer.header(ETAG));
    }
}

#[actix_web::test]
async fn a_revocation_link_opens_for_a_client_that_names_no_html() {
    let link = ninsho_shared::paths::stop_page("abc.def");
    for request in [get(&link), get(&link).insert_header((ACCEPT, "*/*"))] {
        let answer = send(request).await;
        assert_eq!((answer.status, answer.body.contains("<title>")), (StatusCode::OK, true));
    }
}

#[actix_web::test]
async fn the_help_desk_has_a_program_of_its_own_where_it_was_built() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "<title>Ninsho</title>").unwrap();
    fs::create_dir(folder.path().join("helpdesk")).unwrap();
    fs::write(folder.path().join("helpdesk/index.html"), "<title>Help desk</title>").unwrap();
    let page = web::Data::new(Page::load(folder.path()).unwrap());
    let app = actix_web::App::new().app_data(page).default_service(web::to(answer));
    let app = init_service(app).await;
    for (path, title) in [("/helpdesk", "Help desk"), ("/helpdesk/", "Help desk"), ("/helpdesks", "Ninsho")] {
        let request = get(path).insert_header((ACCEPT, "text/html")).to_request();
        let body = read_body(call_service(&app, request).await).await;
        assert!(String::from_utf8_lossy(&body).contains(title), "{path}");
    }
    let answer = send(get("/helpdesk").insert_header((ACCEPT, "text/html"))).await;
    assert!(answer.body.contains("Ninsho"), "no program of its own: the page says that there is none");
}

#[actix_web::test]
async fn each_encoding_has_a_tag_of_its_own() {
    let plain = send(get("/")).await;
    let brotli = send(get("/").insert_header((ACCEPT_ENCODING, "br"))).await;
    assert_eq!(brotli.body, "brotli");
    assert_ne!(plain.header(ETAG), brotli.header(ETAG));
}

#[actix_web::test]
async fn what_is_not_there_is_a_problem_and_not_the_page() {
    let html = ("accept", "text/html");
    for request in [
        get("/missing-0a1b2c3d4e5f6071.js").insert_header((ACCEPT, "*/*")),
        get("/.hidden"),
        get("/../index.html"),
        get("/api/v1/nothing").insert_header(html),
        get("/api").insert_header(html),
        get("/dev/mailbox").insert_header(html),
        get("/.well-known/nothing").insert_header(html),
        TestRequest::post().uri("/login").insert_header(html),
    ] {
        let answer = send(request).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
        assert_eq!(answer.header(CONTENT_TYPE), "application/problem+json");
    }
    assert!(send(get("/apiary").insert_header(html)).await.body.contains("<title>"));
}

#[actix_web::test]
async fn a_file_can_be_asked_about_but_not_written() {
    let head = send(TestRequest::with_uri("/icons/mark.svg").method(Method::HEAD)).await;
    assert_eq!((head.status, head.header(CONTENT_TYPE)), (StatusCode::OK, "image/svg+xml; charset=utf-8"));
    let put = send(TestRequest::put().uri("/icons/mark.svg")).await;
    assert_eq!((put.status, put.header(ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"));
}

#[test]
fn a_folder_without_an_index_is_named_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let error = Page::load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("index.html") && error.contains("cargo xtask page"), "{error}");
}

#[test]
fn a_file_is_sent_as_the_client_prefers_it() {
    let mut script = File::new("/a.js", b"export const answer = 42;".to_vec());
    script.add(header::Encoding::gzip(), b"gzip".to_vec());
    script.add(header::Encoding::brotli(), b"brotli".to_vec());
    for (accept, encoding) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br ; q=1.000, gzip", "br"),
        ("br;q=0.001, identity;q=0", "br"),
        ("identity, gzip;q=0.5", ""),
        ("deflate", ""),
        ("br;q=zero", ""),
        ("br;q=0.0001", ""),
        ("*", ""),
        ("identity;q=0", ""),
        ("", ""),
    ] {
        let request = TestRequest::default().insert_header((ACCEPT_ENCODING, accept)).to_http_request();
        let answer = script.answer(&request);
        let sent = answer.headers().get(CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap());
        assert_eq!((answer.status(), sent), (StatusCode::OK, encoding), "{accept:?}");
    }
    let unasked = script.answer(&TestRequest::default().to_http_request());
    assert!(!unasked.headers().contains_key(CONTENT_ENCODING));
}

#[test]
fn only_a_client_that_names_html_wants_a_page() {
    let wants = |accept: &str| {
        accepts_html(&TestRequest::default().insert_header((ACCEPT, accept)).to_http_request())
    };
    assert!(wants("text/html,application/xhtml+xml,*/*;q=0.8"));
    assert!(wants("TEXT/HTML; charset=utf-8; q=0.1"));
    assert!(!wants("*/*"));
    assert!(!wants("image/avif,image/webp,*/*;q=0.8"));
    assert!(!wants("text/html;q=0, application/json"));
    assert!(!wants(""));
    assert!(!accepts_html(&TestRequest::default().to_http_request()));
}

/// A page as it is built, at a server.
fn at_a_server() -> Page {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
    write("index.html", "<html><head></head><body><div id=start><p>…</p></div></body></html>");
    write("account_stop-0a1b2c3d4e5f6071.wasm", "a chunk");
    write("stop-0a1b2c3d4e5f6072.wasm", "another");
    write("texts-0a1b2c3d4e5f6073.ja.txt", "texts");
    write("texts-0a1b2c3d4e5f6074.ja-simple.txt", "texts");
    Page::load(folder.path()).unwrap().for_server(&Config::default()).unwrap()
}

async fn send_to_a_server(request: TestRequest) -> Answer {
    let app = actix_web::App::new().app_data(web::Data::new(at_a_server())).default_service(web::to(answer));
    let request = request.insert_header((ACCEPT, "text/html")).to_request();
    let response = call_service(&init_service(app).await, request).await;
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, body: String::from_utf8(read_body(response).await.to_vec()).unwrap() }
}

#[actix_web::test]
async fn the_log_in_form_is_there_before_the_program_for_who_is_not_logged_in() {
    for path in ["/", "/login"] {
        for (accepted, says) in
            [("ja-JP,ja", "パスワード"), ("fr, en", "Password"), ("", "Password"), ("zh-CN", "密码")]
        {
            let answer = send_to_a_server(get(path).insert_header((ACCEPT_LANGUAGE, accepted))).await;
            assert!(answer.body.contains("data-form") && answer.body.contains(says), "{}", answer.body);
            assert_eq!(answer.header(header::VARY), "accept-encoding, accept-language, cookie");
        }
        let answer = send_to_a_server(get(path).insert_header((header::COOKIE, "__Host-ninsho=token"))).await;
        assert!(!answer.body.contains("<form"), "{}", answer.body);
    }
    let elsewhere = send_to_a_server(get("/help")).await;
    assert!(!elsewhere.body.contains("<form"), "{}", elsewhere.body);
}

#[actix_web::test]
async fn who_may_be_logged_in_gets_the_next_chunk_beside_the_program() {
    let links = async |path: &str, cookie: &'static str| {
        let answer = send_to_a_server(get(path).insert_header((header::COOKIE, cookie))).await;
        (answer.body.contains("href=\"/account_stop-"), answer.body.contains("href=\"/stop-"))
    };
    for path in ["/", "/login/otp", "/account", "/address-change/1"] {
        assert_eq!(links(path, "__Host-ninsho=token").await, (true, false), "{path}");
    }
    assert_eq!(links("/help", "__Host-ninsho=token").await, (false, false));
    assert_eq!(links("/account", "other=token").await, (false, false));
}

#[actix_web::test]
async fn the_texts_in_the_browsers_language_are_fetched_beside_the_program() {
    for path in ["/", "/account", "/help"] {
        let answer = send_to_a_server(get(path).insert_header((ACCEPT_LANGUAGE, "ja"))).await;
        let links = answer.body.matches("href=\"/texts-").count();
        assert!(
            answer.body.contains("href=\"/texts-0a1b2c3d4e5f6073.ja.txt\"") && links == 1,
            "{}",
            answer.body
        );
        let answer = send_to_a_server(get(path).insert_header((ACCEPT_LANGUAGE, "ja-simple"))).await;
        assert!(answer.body.contains("href=\"/texts-0a1b2c3d4e5f6074.ja-simple.txt\""), "{}", answer.body);
    }
}
