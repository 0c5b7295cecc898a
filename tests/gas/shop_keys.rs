//! A purchase that access-control has to confirm, and an agent who delivers for the owner.

use flywheel_client::handles::AgentTerms;
use flywheel_protocol::Seconds;
use flywheel_types::access_control::{Resource, Scope};
use flywheel_types::marketplace::{ExecuteMsg, Permit, ReceiveMsg};

use crate::day::Day;
use crate::trading::{BOND, COST, SHOP_MACHINE, Shop, delivery};

/// The second of two purchases for readers shows what the permission costs; the seller's agent commits to both.
pub fn measure(day: &mut Day, shop: &Shop) {
    day.suite
        .open_up(&shop.seller, SHOP_MACHINE, ("clinics", "reader", "read"))
        .employ(&shop.seller, SHOP_MACHINE, "clinics", &shop.buyer);
    let mut listing = shop.dataset();
    listing.terms.permission = Some(Permit {
        name: "read".parse().expect("a name"),
        resource: Resource::machine(shop.machine),
    });
    // One at a time may be open of a listing.
    let listings = ["", ", again"].map(|again| {
        let sent = shop.send(day, &shop.seller, &ExecuteMsg::List(listing.clone()));
        let done = day.keep(&format!("marketplace/list, for readers{again}"), sent);
        (shop.number(&done, "listed", "listing"), again)
    });
    let agent = day.person("shop-agent", 1_000);
    let scope = Scope {
        contract: shop.market.to_string(),
        messages: vec!["commit".to_owned()],
    };
    let terms = AgentTerms {
        scopes: vec![scope],
        expires_at: day.suite.now().plus(Seconds::days(30)).expect("a time"),
        limits: vec![],
    };
    let (namespace, address) = (day.suite.of_machine(SHOP_MACHINE), day.suite.address(&agent));
    let set = day
        .suite
        .access_control()
        .set_agent(shop.seller.account(), namespace, &address, terms);
    set.expect("an agent");
    for (listing, again) in listings {
        let purchase = ReceiveMsg::Buy(day.suite.purchase(listing));
        let sent = shop.pay(day, &shop.buyer, COST, &purchase);
        let done = day.keep(&format!("marketplace/buy, for readers{again}"), sent);
        let order = shop.number(&done, "ordered", "order");
        let sent = shop.pay(day, &agent, BOND, &delivery(order, shop.hidden_root()));
        day.keep(&format!("marketplace/commit, by an agent{again}"), sent);
    }
}
