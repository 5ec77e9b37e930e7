"""
The platform's own words: what its fixed log messages, routes, events, modes and errors are made of.

Whoever is called like one of them is still looked for where a name stands (``pii.names``), but
does not take the word out of everybody's log. Collected from the platform's log calls, exceptions,
URL patterns and event names (to Verawood), and from the lines of Django, Celery, uWSGI and proxies;
words that are common as people's names are left out. Plural, past and the like are found without
standing here.

.. no_pii: words of a program
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


WORDS = words(
    """
    able aborting about above accepted access accessibility account across action activate active activity actual
    add added adding addition additional address admin advanced after again agent ago agreements ags ajax alert all
    allow allowlist already also always amount an analytics and android announcements anon anonymous another answer
    any anything api app appears append apple applewebkit application apply approval approve apps apr archive are
    args argument around as ascii asgi aspects assessment asset assign assistance associated association assume at
    attempt attribute audience audio audit aug auth authenticate authoring authorize auto autocomplete availability
    available award back backend backfill background bad base based batch be because been before begin behalf
    behavior being beta between blank block blog board body bookmark boolean bootcamp both bottom bound branding
    braze breakdown broken browser bucketed build bulk bumper but by bypass bytes cache caddy cairn calculate
    calendar call callback camera can cancel candidate cannot capa capture catalog category caught cause ccx cdn
    celery cert certificate change channel chapter character check checklists checkout child children choice
    choicegroup choose chrome chunk circular class clean cleanup cleared clearing click clickhouse client clipboard
    clone close closest cms code codejail coderesponse cohort collect collision command comment commerce commit
    common complete complex component compose compute config configuration configure confirm confirmation conflict
    conform connect connector consent consist construction consumer contact contain container content contested
    context continuing contribution control convert cookie copy copyright core correct correctness correspond
    corrupt cors could couldn count country course coursekey courseware coverage create creator credential credit
    critical csrf csrfmiddlewaretoken css csv curl currency current custom customer cutoff daily dashboard data
    database date day days db deactivate deadline deadlock debug dec decline decode decorators decrypt default
    defined definition delay delete delivery denied denying deployment deprecated descriptor desire details detected
    determine dev development device dict dictionary did didn differ different digest dir directly directory disable
    discard disconnecting discount discovery discussable discussion disk dismiss dispatch display django do doc
    docker document does doesn doing domain done down downgrade download downstreams downvote draft dry due
    duplicate during dynamic earned ecommerce edit educator edx edxnotes effective either elasticsearch eligibility
    eligible email embargo embed emit empty enable encodings encountered end ended ending endorse endpoint engine
    enqueue enroll entering enterprise entitlement entity entrance entry environment equal error evaluation even
    event ever exact exam examining exceeded except exchange exclude executing execution executive exist existent
    exit expected experience experiment expirable expiration expire expiry export extend extensions external extra
    extract face factory fail failure falling false faq fast fatal favicon feature feb feedback fetch few field file
    fileupload fill filter final financial find finish fire fired firefox first fix fixed flag flow follow footer
    for forbidden force forkpoolworker form format formula forum found fragment free fresh from frozen full function
    future gather gating gb gecko generate generic get git given globals gmt go goal going gone got goto grade
    gradebook grader group h5p had halt handle handler handouts happen has hash have having head header health
    heartbeat help helpers hidden hide high higher highlights hint historical history hit home honor host html html5
    http hyphen i4x id identified identifier identity ids if iframe ignored ignoring illegal image immediate
    implement import improper in inactive include incoming incorrect index indicate info information inherit init
    initial initialize initiate inline input insert inspect inspector install instance instead instructor int
    integer integration integrity intel internal into invalid invalidated invalidating invalidation ip iphone is isn
    issue it item its javascript job jobs js jsi18n json jul just jwk jwks jwt kb keep key keys khtml known label
    language large last launch learner learning least legacy length letter level library like limit link linux list
    listening live lms load local locate lock log login logo logout logs long longer look lookup lost low lti
    macintosh made mail main mainprocess maintenance make making manage manager manually many map mappings marketing
    marking masquerade master match maximum may mb me mean measure media meilisearch member membership memcached
    memory menu message metadata method mfe mgmt middleware might migrate milestone minimum misc mismatch missed
    missing mixed mobile mock mode model moderator modify module modulestore mongo mongodb monitor month more most
    move moved moving mozilla ms msecs msg much multiple multiplechoiceresponse must my mysql name namespace nan
    navigation need negative neither network new news next nginx no non none nor not note nothing notice
    notification notify nov now nudge null num number oauth oauth2 object occur oct of offered ok old olx on
    onboarding one only opened openedx operation opt opted option or order org organization orgs origin original
    other our out outcome outline output outside over overridden override overview own paced page paid parameter
    params parent parse part partial partition partner party pass password past paste patch path pathways pause
    payload payment pending per percent percentage perform period permission permitted persist photo pid pin ping
    pipe pipeline pk place platform play please png points policy populate port position positive possible post
    preassigned pref preference prepare prereq present press prev prevent preview previous priority private problem
    proceeding process proctored proctoring prod producing product professional profile program progress properly
    property protected protocol provide provider proxy pub public publish pull purchase purge purposes push put py
    python quality query question queue raise range rate raw re reached read readonly ready real reason recalculate
    recaptcha receipt receive receiver recent recipient recognized record recovery redirect redis reference referer
    refers refresh refund refused refusing regenerate regex register registration regrade regular reindex rejected
    related relative released remain reminder remote removal remove rename render reorder replace reply report
    repository repr req request require rerun rescore resend reset resolved resource respawned responder response
    responsetypes rest restore restricted resubscribe result resume retire retrieval retrieve retry return rev
    reverify revert review revoke rewrite robots role root row rows rss run runs runtime s3 safari same saml save
    saved saving scanning schedule schema scheme scope score screen script search seat sec second secondary secret
    section secure see seek seen segment selected selection self send sent sep seq sequence sequential serialize
    serializers server service serving ses set settings shall shared sharing short should show shown sidebar signal
    signatory signature signin signing signup simple simulate since single site size skip skus sleep slow slug smtp
    so social software solution some soon source space spawned specific specify speed split sql sso staff staged
    staging standing start state static staticfiles stats status stderr stdin stdout step still stop storage store
    streak string structure student studio style sub subclass submission submit subscriptions subsection
    substitution subtask succeeded success successful such suggested summary superset superuser supplied support
    sure survey switch syllabus symlink sync system tab table tabs tag tags taken target task tcp team temp template
    terms test tester text textbook than that the their them theme there therefore they third this thread through
    thumbnail ticket time timed timeout timestamp to toggle token too tool top topic total trace traceback track
    traditional transcript transfer transition translation tried triggered true truncate try trying txt type udp ui
    uid unable unauthorized uncaught unchanged undefined undo unenroll unexpected unfollow unhandled unicode unique
    unit unknown unlock unpacking unpaid unpin unrecognized unsafe unsent unsubscribe unsupported unverified unvote
    up update upgrade upload upon upstream uptime upvote url urls us usage usagekey use used user userid username
    using utc utf utf8 utils uuid uwsgi valid validate value variable vars vector verbose verification verify
    version vertical very via video view visibility voted waffle waiting warn was wasn way we week welcome were
    weren what when where whether which while whitelist who whole why wide wiki will windows with without worker
    workflow working would write wrong wsgi www xblock xblockcache xdomain xml xmodule xqueue yet you your youtube
    zendesk zip
    """
)

#: Of these and words, names of fields, functions and events are made: ``problem_check``, ``user.id``.
PARTS = words(
    """
    access answers api block certificate certificates course courses dry edx email enrollment event exam get grade
    has html id ids is json key keys login max modes module non opt problem program response score self seq set task
    transcript uri url user uuid video xblock
    """
)

#: What else is one word.
COMPOUNDS = words(
    """
    all.log csrf csrfmiddlewaretoken django.request e-mail edx-platform edx-val executive-education jsi18n manage.py
    mark_complete no-id-professional page_close tracking.log unpaid-bootcamp unpaid-executive-education utf-8
    x_module
    """
)
