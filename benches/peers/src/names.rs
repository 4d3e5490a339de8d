//! The names by which peers know rights and kinds of command.

use imi_core::{Message, UserRight};
use imi_requests::Kind;

/// Who handles requests.
pub(crate) const HANDLER: &str = "request_handler";

pub(crate) fn right(right: Option<UserRight>) -> &'static str {
    match right {
        Some(UserRight::RequestHandler) => HANDLER,
        Some(UserRight::RequestViewer) => "request_viewer",
        Some(UserRight::Allocator) => "allocator",
        Some(UserRight::LocalDataAdministrator) => "local_data_administrator",
        _ => "basic_user",
    }
}

pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Accept => "accept",
        Kind::SubmitReply => "submit_reply",
        Kind::CloseAsSatisfactory => "close_as_satisfactory",
        other => other.key().name,
    }
}
