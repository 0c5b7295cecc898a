//! A network that grows where its holders want it: new machines begin in the places that they have opened, and earn more where
//! they are missed.

use flywheel_client::handles::AgentTerms;
use flywheel_protocol::{Bps, H3Cell, Seconds};
use flywheel_testing::{Person, Suite, Token, dao_terms};
use flywheel_types::access_control::Scope;
use flywheel_types::governance::ProposalClass;
use flywheel_types::network::NetworkKind;
use flywheel_types::registry;
use flywheel_types::staking::{AGENT_MESSAGES, ExecuteMsg, OpenPlace};

const NOT_OPENED: &str = "takes new machines only in opened places";

fn person(name: &str) -> Person {
    Person::named(name)
}

fn percent(percent: u16) -> Bps {
    Bps::percent(percent).unwrap()
}

/// Where machines stand in the old town, to about 5 km².
fn old_town() -> H3Cell {
    "871f1d489ffffff".parse().unwrap()
}

/// Where machines stand in the harbour, far from the old town.
fn harbour() -> H3Cell {
    "872830828ffffff".parse().unwrap()
}

/// The quarter around a cell: that is what holders open.
fn quarter(cell: H3Cell) -> H3Cell {
    cell.parent(5).unwrap()
}

/// A network of places that belongs to its holders. Its class asks for opened places, of which there is one, the old town's
/// quarter, and takes boosts of half at most.
fn town(token: Token) -> Suite {
    Suite::launched(token, |launch| {
        (launch.admin, launch.treasury) = (None, None);
        launch.dao = Some(dao_terms());
        launch.kind = NetworkKind::Prn;
        let class = &mut launch.classes[0];
        (class.class.places, class.class.max_boost) = (true, percent(50));
        class.opened = vec![quarter(old_town())];
    })
}

/// Registers a machine that stands in this cell, with 1,000 tokens for its owner.
fn set_up(suite: &mut Suite, owner: &Person, name: &str, cell: H3Cell) {
    suite.register(owner, name);
    suite.give(owner, 1_000);
    move_to(suite, owner, name, cell);
}

fn move_to(suite: &mut Suite, owner: &Person, name: &str, cell: H3Cell) {
    let message = registry::ExecuteMsg::SetCell {
        machine: suite.machine(name),
        cell: Some(cell),
    };
    let sent = suite.network().registry().execute(owner.account(), &message);
    suite.sent(sent);
}

/// The holders decide about places: alice proposes and her votes carry it.
fn decide(suite: &mut Suite, title: &str, message: &ExecuteMsg) {
    let action = suite.call(suite.network().staking().address(), message);
    suite.decide(&person("alice"), ProposalClass::Parameter, title, vec![action]);
}

#[test]
fn the_holders_open_a_second_place_and_who_works_there_earns_half_as_much_again() {
    for token in [Token::Cw20, Token::Native] {
        let mut suite = town(token);
        let (alice, bob) = (person("alice"), person("bob"));
        set_up(&mut suite, &alice, "meter-1", old_town());
        suite.bond(&alice, "meter-1", 1_000);
        set_up(&mut suite, &bob, "meter-2", harbour());
        let refused = suite.try_bond(&bob, "meter-2", 1_000);
        suite.refused(refused, NOT_OPENED);
        assert_eq!(suite.balance(&bob), 1_000);

        let open = ExecuteMsg::OpenPlaces {
            cells: vec![quarter(harbour())],
            boost: percent(50),
        };
        decide(&mut suite, "Open the harbour", &open);
        let boosted = OpenPlace {
            cell: quarter(harbour()),
            boost: percent(50),
        };
        assert_eq!(suite.network().staking().place(harbour()).unwrap(), Some(boosted));
        assert_eq!(suite.network().staking().places().unwrap().len(), 2);
        suite.bond(&bob, "meter-2", 1_000);

        // Both do half of the full work of 24,000: 5,000 points, and in the harbour 5,000 x 1.5 = 7,500.
        suite.work("meter-1", 0, 500).work("meter-2", 0, 500);
        let settled = suite.settle(0);
        suite
            .claim(&alice, &settled, &["meter-1"])
            .claim(&bob, &settled, &["meter-2"]);
        // 600 for machines: 600 x 5,000 / 12,500 = 240 and 600 x 7,500 / 12,500 = 360. The boost has moved shares alone.
        assert_eq!((suite.balance(&alice), suite.balance(&bob)), (240, 360));
    }
}

#[test]
fn a_place_that_is_closed_stays_with_those_who_are_there_and_with_nobody_who_left() {
    for token in [Token::Cw20, Token::Native] {
        let mut suite = town(token);
        let (alice, bob, carol) = (person("alice"), person("bob"), person("carol"));
        for (owner, name) in [(&alice, "meter-1"), (&bob, "meter-2"), (&carol, "meter-3")] {
            set_up(&mut suite, owner, name, old_town());
        }
        suite.bond(&alice, "meter-1", 1_000).bond(&bob, "meter-2", 1_000);
        let close = ExecuteMsg::ClosePlaces {
            cells: vec![quarter(old_town())],
        };
        decide(&mut suite, "The old town is full", &close);

        let late = suite.try_bond(&carol, "meter-3", 1_000);
        suite.refused(late, NOT_OPENED);
        // Both who were there work and share the day: 600 x 5,000 / 10,000 each.
        suite.work("meter-1", 0, 500).work("meter-2", 0, 500);
        let settled = suite.settle(0);
        suite
            .claim(&alice, &settled, &["meter-1"])
            .claim(&bob, &settled, &["meter-2"]);
        assert_eq!((suite.balance(&alice), suite.balance(&bob)), (300, 300));

        // Who has left is a newcomer.
        suite.unbond(&bob, "meter-2", None).give(&bob, 1_000);
        let again = suite.try_bond(&bob, "meter-2", 1_000);
        suite.refused(again, NOT_OPENED);
        // Who stays adds to its bond as before.
        suite.bond(&alice, "meter-1", 100);
    }
}

#[test]
fn nobody_gets_around_the_holders_by_moving_or_by_buying() {
    let mut suite = town(Token::Cw20);
    let (alice, bob, carol) = (person("alice"), person("bob"), person("carol"));
    set_up(&mut suite, &alice, "meter-1", old_town());
    set_up(&mut suite, &bob, "meter-2", old_town());
    suite
        .bond(&alice, "meter-1", 1_000)
        .bond(&bob, "meter-2", 1_000)
        .begin(1);

    // Bonded in the old town, it moves to the harbour. Anyone says so, and its stay ends with the epoch.
    move_to(&mut suite, &bob, "meter-2", harbour());
    let machine = suite.machine("meter-2");
    let enrolled = |suite: &Suite, epoch: u64| {
        let rows = suite
            .network()
            .staking()
            .enrolments(flywheel_protocol::Epoch::new(epoch))
            .unwrap();
        rows.iter().any(|(id, _)| *id == machine)
    };
    let refreshed = suite
        .network()
        .staking()
        .execute(person("anyone").account(), &ExecuteMsg::Refresh { machine });
    suite.sent(refreshed);
    assert_eq!((enrolled(&suite, 1), enrolled(&suite, 2)), (true, false));

    // Carol buys it where it is: she cannot take its pool over there, but can in the old town.
    suite.sell(&bob, "meter-2", &carol);
    suite.give(&carol, 1_000);
    let take = |suite: &Suite| {
        let bond = flywheel_types::staking::Bond {
            machine,
            class: None,
            commission: None,
        };
        suite
            .network()
            .staking()
            .take_pool(carol.account(), bond, 1_000_u128.into())
    };
    suite.refused(take(&suite), NOT_OPENED);
    move_to(&mut suite, &carol, "meter-2", old_town());
    let taken = take(&suite);
    suite.sent(taken);
    assert_eq!((enrolled(&suite, 1), enrolled(&suite, 2)), (false, true));
}

#[test]
fn an_agent_of_the_owner_sets_the_commission_until_the_machine_is_sold() {
    let mut suite = town(Token::Cw20);
    let (alice, erin, bob) = (person("alice"), person("erin"), person("bob"));
    set_up(&mut suite, &alice, "meter-1", old_town());
    suite.bond(&alice, "meter-1", 1_000).begin(1);
    let machine = suite.machine("meter-1");
    let set = |suite: &Suite, points| {
        let commission = Bps::new(points).unwrap();
        suite
            .network()
            .staking()
            .set_commission(erin.account(), machine, commission)
    };
    suite.refused(set(&suite, 50), "as an agent whom he lets send");

    let terms = AgentTerms {
        scopes: vec![Scope {
            contract: suite.network().staking().address().to_string(),
            messages: AGENT_MESSAGES.map(ToOwned::to_owned).to_vec(),
        }],
        expires_at: suite.now().plus(Seconds::days(7)).unwrap(),
        limits: vec![],
    };
    let (namespace, agent) = (suite.of_machine("meter-1"), suite.address(&erin));
    let named = suite
        .access_control()
        .set_agent(alice.account(), namespace, &agent, terms);
    suite.sent(named);
    // 1 % a day at most.
    suite.refused(set(&suite, 101), "may change by 1.00 % in a day");
    let sent = set(&suite, 100);
    suite.sent(sent);
    assert_eq!(suite.network().staking().pool(machine).unwrap().commission, percent(1));

    suite.sell(&alice, "meter-1", &bob);
    suite.advance(Seconds::days(1));
    suite.refused(set(&suite, 150), "as an agent whom he lets send");
}
