//! The figures by which coordinators and the public judge how requests are dealt with (handbook 9.3.1.1).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use imi_core::{Country, Lifecycle as _, Message as _};
use imi_requests::testing::{Play, World, accept, submit};
use imi_requests::{Command, Edit, Figures, Judgement, Request, Row, monitoring};

/// A request sent on the first of March, accepted and answered after so many days, with a deadline on this day of March
/// and another day proposed on acceptance.
fn row(accepted: Option<i64>, answered: Option<i64>, deadline: Option<u32>, proposed: Option<u32>) -> Row {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let day = |day: u32| format!("2012-03-{day:02}").parse().unwrap();
    let request = play.draft();
    let edits = deadline.map(|last| Edit::Deadline { day: Some(day(last)) }).into_iter().collect();
    play.must(italy.handler, request, Command::SubmitRequest { edits });
    if let Some(days) = accepted {
        play.pass_days(days);
        let accept = Command::Accept { coordinator: None, proposed: proposed.map(day) };
        play.must(hungary.handler, request, accept);
        if let Some(answered) = answered {
            play.pass_days(answered - days);
            play.must(hungary.handler, request, Play::reply());
        }
    }
    Request::summary(&play.state(request)).row
}

fn figures(rows: &[Row]) -> Figures {
    let found = monitoring(rows);
    let hungary = World::default().hungary;
    assert_eq!(found.countries.keys().collect::<Vec<_>>(), [&Country::Hu]);
    assert_eq!(found.authorities.get(&hungary.id()), found.countries.get(&Country::Hu));
    *found.countries.get(&Country::Hu).unwrap()
}

#[test]
fn share_accepted_within_seven_days() {
    let rows = [0, 7, 8].map(|days| row(Some(days), None, None, None));
    assert_eq!(figures(&rows).accepted_share(), Some(66), "the seventh day counts, the eighth does not");
    assert_eq!(figures(&[row(None, None, None, None)]).accepted_share(), None);
}

#[test]
fn average_days_to_a_reply() {
    let rows = [(1, 10), (5, 21)].map(|(accepted, answered)| row(Some(accepted), Some(answered), None, None));
    assert_eq!(figures(&rows).average_days(), Some(15));
    assert_eq!(figures(&[row(Some(1), None, None, None)]).average_days(), None);
}

#[test]
fn share_answered_by_the_date_agreed() {
    let rows = [
        row(Some(0), Some(9), Some(10), None),
        row(Some(0), Some(10), Some(10), None),
        row(Some(0), Some(18), Some(10), Some(20)),
        row(Some(0), Some(30), None, None),
    ];
    let figures = figures(&rows);
    assert_eq!((figures.dated, figures.by_date), (3, 2), "a date proposed takes the deadline's place");
    assert_eq!(figures.by_date_share(), Some(66));
}

#[test]
fn thresholds() {
    use Judgement::{Fair, Good, Poor};
    let shares = [(100, Good), (80, Good), (79, Fair), (60, Fair), (59, Poor), (0, Poor)];
    for (per_cent, judged) in shares {
        assert_eq!(Judgement::of_share(per_cent), judged, "{per_cent} %");
    }
    for (days, judged) in [(0, Good), (15, Good), (16, Fair), (25, Fair), (26, Poor)] {
        assert_eq!(Judgement::of_days(days), judged, "{days} days");
    }
    assert_eq!([Good, Fair, Poor].map(|judged| judged.english()), ["Good", "To be improved", "Insufficient"]);
}

#[test]
fn drafts_and_the_former_responder_are_not_counted() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.draft();
    let counted = |play: &Play| monitoring([&Request::summary(&play.state(request)).row]).authorities;
    assert!(counted(&play).is_empty());
    play.must(italy.handler, request, submit());
    play.must(hungary.handler, request, imi_requests::testing::forward(szeged.id()));
    play.must(szeged.handler, request, accept());
    assert_eq!(counted(&play).keys().collect::<Vec<_>>(), [&szeged.id()]);
}
