//! Every status of a request can be reached by real commands.

use imi_requests::Status;
use imi_requests::testing::Play;

#[test]
fn every_status_is_within_reach() {
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        assert_eq!(play.status(request), status);
    }
}
