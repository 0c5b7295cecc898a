//! What auditors found in DAO DAO's rewards distributor, in Nym's mixnet contract and in Astroport's incentives.

use cosmwasm_std::{Binary, Uint128, to_json_binary};
use cw20::Cw20ReceiveMsg;
use flywheel_client::ChainExt;
use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Suite};
use flywheel_types::{rewards, staking};

/// DAO DAO: funds that came after a distribution had expired were paid out for the time before they came.
#[test]
fn income_that_comes_late_pays_only_what_follows() {
    let mut suite = Suite::cw20();
    let (alice, funder) = (Person::named("alice"), Person::named("funder"));
    let machine = suite.enrol(&alice, "meter-1");
    suite.give(&funder, 2_000);
    let add = |suite: &Suite, amount| {
        suite
            .network()
            .staking()
            .add_income(funder.account(), Uint128::new(amount))
            .unwrap()
    };
    let owed = |suite: &Suite| {
        let address = suite.address(&alice);
        suite
            .network()
            .staking()
            .income(&address, machine)
            .unwrap()
            .as_owner
            .u128()
    };

    add(&suite, 1_000);
    suite.advance(Seconds::days(30));
    assert_eq!(owed(&suite), 1_000, "one epoch's stream ended 29 days ago");
    add(&suite, 1_000);

    assert_eq!(owed(&suite), 1_000, "nothing for the 29 days");
    suite.advance(Seconds::hours(12));
    assert_eq!(owed(&suite), 1_500);
}

/// DAO DAO: a voter's power and the total were read at two heights, so that parts added up to more than the whole.
#[test]
fn all_votes_at_a_height_are_the_total_at_that_height() {
    let mut suite = Suite::cw20();
    let (alice, bob, dora) = (Person::named("alice"), Person::named("bob"), Person::named("dora"));
    suite.enrol(&alice, "meter-1");
    suite.give(&bob, 700).give(&dora, 300);
    let mut heights = vec![suite.chain_height()];
    suite.advance(Seconds::hours(1)).delegate(&bob, "meter-1", 700);
    heights.push(suite.chain_height());
    // Two changes in one block.
    suite
        .delegate(&dora, "meter-1", 300)
        .undelegate(&bob, "meter-1", Some(200));
    suite.advance(Seconds::hours(1)).unbond(&alice, "meter-1", Some(1_000));
    heights.push(suite.chain_height());
    suite.advance(Seconds::hours(1));

    for height in heights.into_iter().flat_map(|height| [height, height + 1]) {
        let staking = suite.network().staking();
        let votes: Uint128 = [&alice, &bob, &dora]
            .map(|person| staking.voting_power(&suite.address(person), Some(height)).unwrap())
            .into_iter()
            .sum();
        assert_eq!(votes, staking.total_power(Some(height)).unwrap(), "block {height}");
    }
}

/// DAO DAO: a stake made one block before a claim took a share of the whole period.
#[test]
fn a_stake_a_second_before_a_claim_earns_a_second() {
    let mut suite = Suite::cw20();
    let (alice, mallory, funder) = (
        Person::named("alice"),
        Person::named("mallory"),
        Person::named("funder"),
    );
    let machine = suite.enrol(&alice, "meter-1");
    suite.give(&mallory, 1_000_000).give(&funder, 86_400);
    suite
        .network()
        .staking()
        .add_income(funder.account(), Uint128::new(86_400))
        .unwrap();

    // A token a second. The whale has all but a thousandth of the stake for the last second of the day.
    suite
        .advance(Seconds::new(86_399))
        .delegate(&mallory, "meter-1", 1_000_000)
        .advance(Seconds::new(1));

    let income = |person: &Person| {
        suite
            .network()
            .staking()
            .income(&suite.address(person), machine)
            .unwrap()
    };
    assert!(income(&mallory).as_delegator.u128() <= 1);
    assert!(income(&alice).as_owner.u128() >= 86_398);
}

/// Nym: one pending event that failed stopped the epoch for everybody.
#[test]
fn one_machine_that_cannot_be_judged_holds_up_nobody() {
    let mut suite = Suite::cw20();
    let (alice, bob) = (Person::named("alice"), Person::named("bob"));
    let operator = Person::named("operator");
    // A class that nobody wrote rules for, with a machine in it.
    let class = staking::ExecuteMsg::SetClass {
        class: flywheel_types::Class {
            name: "unruled".to_owned(),
            ..flywheel_testing::class()
        },
    };
    suite.network().staking().execute(operator.account(), &class).unwrap();
    let unruled = suite.register(&bob, "meter-2");
    suite.give(&bob, 1_000);
    let bond = staking::Bond {
        machine: unruled,
        class: Some("unruled".to_owned()),
        commission: None,
    };
    suite
        .network()
        .staking()
        .bond(bob.account(), bond, Uint128::new(1_000))
        .unwrap();
    suite.enrol(&alice, "meter-1");

    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 1_000);
    let settled = suite.settle(0);

    suite.claim(&alice, &settled, &["meter-1"]);
    assert_eq!((suite.balance(&alice), suite.balance(&bob)), (400, 0));
}

/// Nym: a signature made on behalf of another did not cover what was sent with it.
#[test]
fn a_device_s_signature_covers_everything_that_is_said_in_its_name() {
    let suite = Suite::cw20();
    let (alice, mallory) = (Person::named("alice"), Person::named("mallory"));
    let good = suite.registration(&alice, "meter-1");
    let register =
        |suite: &Suite, sender: &Person, entry| suite.network().registry().register(sender.account(), vec![entry], &[]);

    let mut payout = good.clone();
    payout.details.payout = Some(suite.address(&mallory).to_string());
    let mut metadata = good.clone();
    metadata.details.metadata = "another text".to_owned();
    let mut later = good.clone();
    later.expires_at = later.expires_at.plus(Seconds::new(1)).unwrap();
    for entry in [payout, metadata, later] {
        assert!(register(&suite, &alice, entry).unwrap_err().refusal().is_some());
    }
    // In the name of the right device, for the wrong owner.
    assert!(
        register(&suite, &mallory, good.clone())
            .unwrap_err()
            .refusal()
            .is_some()
    );

    assert_eq!(register(&suite, &alice, good).unwrap().len(), 1);
    suite.check_invariants();
}

/// Astroport: incentives were announced without the funds for them.
#[test]
fn money_that_is_announced_and_does_not_come_is_nothing() {
    for suite in [Suite::cw20(), Suite::native()] {
        let mallory = Person::named("mallory");
        let network = suite.network();
        let staking = network.staking().address().clone();
        let rewards = network.rewards().address().clone();
        let digest = suite.chain().state_digest();
        let announced = |msg: Binary| Cw20ReceiveMsg {
            sender: suite.address(&mallory).to_string(),
            amount: Uint128::new(1_000_000),
            msg,
        };
        let income = to_json_binary(&staking::ReceiveMsg::AddIncome {}).unwrap();
        let revenue = rewards::Revenue {
            from: flywheel_protocol::Epoch::new(0),
            to: flywheel_protocol::Epoch::new(0),
            machine: None,
        };
        let paid = to_json_binary(&rewards::ReceiveMsg::AddRevenue(revenue.clone())).unwrap();

        let chain = suite.chain();
        let account = mallory.account();
        for result in [
            // As if a cw20 had sent it.
            chain.execute(account, &staking, &staking::ExecuteMsg::Receive(announced(income)), &[]),
            chain.execute(account, &rewards, &rewards::ExecuteMsg::Receive(announced(paid)), &[]),
            // Without coins.
            chain.execute(account, &staking, &staking::ExecuteMsg::AddIncome {}, &[]),
            chain.execute(account, &rewards, &rewards::ExecuteMsg::AddRevenue(revenue), &[]),
            chain.execute(account, &rewards, &rewards::ExecuteMsg::FundReserve {}, &[]),
        ] {
            assert!(result.unwrap_err().refusal().is_some());
        }
        assert_eq!(suite.chain().state_digest(), digest);
    }
}

/// Astroport: a token that was named twice in one claim was paid twice.
#[test]
fn a_claim_of_income_through_many_pools_pays_what_each_owes() {
    let mut suite = Suite::cw20();
    let (alice, dora, funder) = (Person::named("alice"), Person::named("dora"), Person::named("funder"));
    let machines = [suite.enrol(&alice, "meter-1"), suite.enrol(&alice, "meter-2")];
    suite.give(&dora, 2_000).give(&funder, 4_000);
    suite
        .delegate(&dora, "meter-1", 1_000)
        .delegate(&dora, "meter-2", 1_000);
    suite
        .network()
        .staking()
        .add_income(funder.account(), Uint128::new(4_000))
        .unwrap();
    suite.advance(Seconds::days(1));

    let [one, two] = machines;
    for list in [vec![one, two, one], vec![two, two], vec![]] {
        assert!(suite.network().staking().claim_income(dora.account(), list).is_err());
    }
    suite.claim_income(&dora, &["meter-2", "meter-1"]);

    // Two pools of equal weight earn 2,000 each; no commission; half of each pool is dora's.
    assert_eq!(suite.balance(&dora), 2_000);
    assert!(
        suite
            .network()
            .staking()
            .claim_income(dora.account(), vec![one])
            .is_err()
    );
}
