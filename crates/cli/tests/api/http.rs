//! HTTP as others expect it: methods, bodies, conditional reads, challenges, and what arises before any
//! handler.

mod body;
mod challenge;
mod conditional;
mod documents;
mod methods;
mod spelling;
mod unread;
