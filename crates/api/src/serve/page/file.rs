//! One file of the page, ready to be sent.

use std::io::Write;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ETAG, Encoding, Header, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::http::conditional::{etag, knows};

/// A name with a hash in it never comes to mean another content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked for each time; the answer is mostly "not modified".
const ASK_EACH_TIME: &str = "no-cache";

/// A file and its compressed copies.
#[derive(Clone, Debug)]
pub(in crate::serve) struct File {
    media_type: &'static str,
    cache: &'static str,
    vary: &'static str,
    copies: Vec<(Encoding, Copy)>,
    plain: Copy,
}

#[derive(Clone, Debug)]
struct Copy {
    body: Bytes,
    /// With its quotes.
    etag: String,
}

impl File {
    /// A file without copies. `path` decides its media type and how long it may be kept.
    pub(super) fn new(path: &str, content: Vec<u8>) -> Self {
        Self {
            media_type: media_type(path),
            cache: if has_hash(path) { FOR_EVER } else { ASK_EACH_TIME },
            vary: "accept-encoding",
            copies: Vec::new(),
            plain: Copy::new(content),
        }
    }

    /// The same, for a path at which another file is sent to who is logged in, or prefers another language.
    pub(super) fn by_session(mut self) -> Self {
        self.vary = "accept-encoding, accept-language, cookie";
        self
    }

    /// A file with a copy that is compressed now.
    ///
    /// # Errors
    /// When it cannot be compressed.
    pub(in crate::serve) fn compressed(path: &str, content: Vec<u8>) -> anyhow::Result<Self> {
        let mut copy = GzEncoder::new(Vec::new(), Compression::best());
        copy.write_all(&content)?;
        let mut file = Self::new(path, content);
        file.add(Encoding::gzip(), copy.finish()?);
        Ok(file)
    }

    /// The file as a text.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn text(&self) -> anyhow::Result<&str> {
        std::str::from_utf8(&self.plain.body).context("index.html is not in UTF-8")
    }

    /// Adds a compressed copy. One that is not smaller is of no use and left out.
    pub(super) fn add(&mut self, encoding: Encoding, content: Vec<u8>) {
        if content.len() < self.plain.body.len() {
            self.copies.push((encoding, Copy::new(content)));
        }
    }

    /// The response to this GET or HEAD.
    pub(in crate::serve) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let chosen = self.chosen(request);
        let copy = chosen.map_or(&self.plain, |(_, copy)| copy);

        let mut response = HttpResponse::Ok();
        response.insert_header((CACHE_CONTROL, self.cache));
        response.insert_header((ETAG, copy.etag.as_str()));
        response.insert_header((VARY, self.vary));
        if knows(request.headers(), &copy.etag) {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        if let Some((encoding, _)) = chosen {
            response.insert_header((CONTENT_ENCODING, encoding.to_string()));
        }
        response.content_type(self.media_type).body(copy.body.clone())
    }

    /// The compressed copy that the client prefers. One that takes nothing of ours gets the file as it is.
    fn chosen(&self, request: &HttpRequest) -> Option<&(Encoding, Copy)> {
        let plain = Encoding::identity();
        let offered = self.copies.iter().map(|(encoding, _)| encoding).chain([&plain]);
        let encoding = AcceptEncoding::parse(request).ok()?.negotiate(offered)?;
        self.copies.iter().find(|(kind, _)| *kind == encoding)
    }
}

impl Copy {
    fn new(content: Vec<u8>) -> Self {
        // Each copy has other bytes and hence another tag, as RFC 9110 §8.8.3.3 asks.
        let etag = etag(&content);
        Self { body: content.into(), etag }
    }
}

/// Whether a part of the path holds a hash, as the bundler writes it: `app-0a1b2c3d4e5f6071.js`.
fn has_hash(path: &str) -> bool {
    let is_hash = |part: &str| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    path.split('/').flat_map(|name| name.split(['-', '_', '.']).skip(1)).any(is_hash)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_is_kept_for_ever() {
        for kept in [
            "/ninsho-web-0a1b2c3d4e5f6071.js",
            "/ninsho-web-0a1b2c3d4e5f6071_bg.wasm",
            "/snippets/web-0a1b2c3d4e5f6071/a.js",
        ] {
            assert!(has_hash(kept), "{kept}");
        }
        for asked in ["/index.html", "/favicon.svg", "/a-decade.js", "/deadbeef.js", "/manifest.webmanifest"]
        {
            assert!(!has_hash(asked), "{asked}");
        }
    }

    #[test]
    fn a_browser_is_told_what_a_file_is() {
        assert_eq!(media_type("/a_bg.wasm"), "application/wasm");
        assert_eq!(media_type("/index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("/LICENSE"), "application/octet-stream");
    }
}
